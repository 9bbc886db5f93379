import FoundationEssentials
import Glibc

/// The throwaway directory of one `plugin dev`: the gateway's plugins, states and log, and what Sombra received.
struct DevDirectory: Sendable {
    let path: String

    var plugins: String { path + "/plugins.d" }
    var log: String { path + "/gateway.log" }
    /// Copies of the files that the settings name.
    var data: String { path + "/data" }
    /// Where the simulated Sombra keeps the files that it was sent.
    var received: String { path + "/received" }
    /// A state of its own for each start of the gateway: a library is loaded anew only from a new file.
    func state(_ number: Int) -> String { "\(path)/state-\(number)" }

    /// Makes a new directory that only this user may enter.
    static func make(environment: [String: String]) throws -> DevDirectory {
        let parent = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array((parent + "/parasol-dev.XXXXXX").utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else {
            throw Failure.action("no directory can be made in \(parent): \(String(cString: strerror(errno)))")
        }
        let directory = DevDirectory(path: made)
        for name in [directory.plugins, directory.data, directory.received] {
            try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
        }
        return directory
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
