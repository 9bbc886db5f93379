import FoundationEssentials
import Glibc
import Logging
import Settings

/// The gateway's log in a file, so that it does not run over the table.
struct DemoLog {
    private static let longestExcerpt = 20

    private let output: LogOutput

    /// Opens the file; it stays open as long as this process lives.
    init(path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure.action("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        output = LogOutput(descriptor: descriptor)
    }

    /// Makes every logger of this process write there; once a process.
    func bootstrap() -> Logger {
        LoggingSystem.bootstrap { [output] label in JSONLogHandler(label: label, level: .info, output: output) }
        return Logger(label: "parasol")
    }

    /// How many bytes a log has by now.
    static func size(of path: String) throws -> Int {
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        return try Data(contentsOf: URL(filePath: path)).count
    }

    /// The last lines that are warnings or worse, of those behind a number of bytes.
    static func complaints(in path: String, after offset: Int = 0) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)).dropFirst(offset), as: UTF8.self)
        let bad = text.split(separator: "\n").filter { line in
            ["warning", "error", "critical"].contains { line.contains("\"level\":\"\($0)\"") }
        }
        return bad.suffix(longestExcerpt).map(String.init)
    }
}
