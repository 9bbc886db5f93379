import FoundationEssentials
import Glibc
import PluginMessages
import PluginTesting

/// The file in which a process notes what it is about to ask and, last, what became of the check.
///
/// A file and not a pipe, because the plugin may print, and because what was noted must outlive a crash. Holds no
/// personal data.
final class CheckRecord: Sendable {
    private static let about: UInt8 = 0x61
    private static let result: UInt8 = 0x72

    private let descriptor: CInt

    /// Opens a record to write into; nil where that cannot be.
    init?(path: String) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Notes what is about to be asked.
    func note(_ what: String) { write([Self.about] + Array(what.utf8)) }

    /// Notes what became of the check.
    func note(_ result: ConformanceResult) throws { write([Self.result] + (try MessageCoding.encode(result))) }

    private func write(_ line: [UInt8]) {
        let line = line + [0x0a]
        // One call, so that threads do not mix their lines; a full disk is told by the missing result.
        _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    /// What a record says: the last thing that was asked, and the result if it came to one.
    static func read(_ path: String) -> (last: String?, result: ConformanceResult?) {
        guard let data = FileManager.default.contents(atPath: path) else { return (nil, nil) }
        let lines = [UInt8](data).split(separator: 0x0a)
        let last = lines.last { $0.first == about }.map { String(decoding: $0.dropFirst(), as: UTF8.self) }
        let result = lines.last { $0.first == Self.result }.flatMap { line in
            // A line that is cut off is no result.
            try? MessageCoding.decode(ConformanceResult.self, from: line.dropFirst())
        }
        return (last, result)
    }
}
