import Foundation

/// What one process of the gateway logged.
struct GatewayLog: Sendable {
    let path: String

    struct Ports: Sendable {
        var webhooks: Int
        var admin: Int
    }

    private struct Line: Decodable {
        var level: String?
        var message: String
        var port: String?
    }

    /// The ports, once both are logged.
    var ports: Ports? {
        get throws {
            let lines = try lines
            func port(_ message: String) -> Int? { lines.last { $0.message == message }?.port.flatMap { Int($0) } }
            return port("listening").flatMap { webhooks in
                port("admin listening").map { Ports(webhooks: webhooks, admin: $0) }
            }
        }
    }

    /// How often each error was logged; the messages hold no personal data.
    var errors: [String: Int] {
        get throws {
            Dictionary(
                try lines.filter { $0.level == "error" || $0.level == "critical" }.map { ($0.message, 1) },
                uniquingKeysWith: +)
        }
    }

    /// The end of the log, for a person.
    var tail: String {
        get throws {
            String(decoding: try Data(contentsOf: URL(filePath: path)).suffix(4_000), as: UTF8.self)
        }
    }

    private var lines: [Line] {
        get throws {
            // The last line can be half written, and a crash writes lines that are no JSON.
            try Data(contentsOf: URL(filePath: path)).split(separator: UInt8(ascii: "\n")).compactMap {
                try? JSONDecoder().decode(Line.self, from: $0)
            }
        }
    }
}
