import Foundation

/// The memory of this process, from `/proc`.
enum Memory {
    /// Forgets the peak so far (proc(5), clear_refs) and gives the new one, in bytes.
    static func residentPeakAfterReset() throws -> Int {
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        return try residentPeak()
    }

    /// The most resident memory since the reset, in bytes.
    static func residentPeak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw TestFailure(message: "/proc/self/status has no VmHWM")
        }
        return kibibytes << 10
    }
}
