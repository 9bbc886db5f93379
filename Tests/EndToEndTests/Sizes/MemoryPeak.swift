import Foundation

/// The most memory that a process has had, as the kernel counts it.
enum MemoryPeak {
    /// `VmHWM` of a process, in bytes.
    ///
    /// It only grows, so nothing between two looks is missed.
    static func of(_ process: Int32) throws -> Int {
        let status = try String(contentsOf: URL(filePath: "/proc/\(process)/status"), encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw Parasol.Missing(description: "/proc/\(process)/status has no VmHWM")
        }
        return kibibytes << 10
    }
}
