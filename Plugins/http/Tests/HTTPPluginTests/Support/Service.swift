import Foundation
import PluginTesting

@testable import HTTPPlugin

/// `Fixtures/service.py`, running; it ends with this object.
final class Service: Sendable {
    static let secret = "0123456789abcdef0123456789abcdef"

    let origin: String
    // Ends the service's standard input, and so the service, when it closes.
    private let input: Pipe
    private let process: Process

    init(tls arguments: [String] = [], host: String = "127.0.0.1") throws {
        guard let script = Bundle.module.url(forResource: "Fixtures/service", withExtension: "py") else {
            throw TestFailure(message: "the service's script is missing")
        }
        let process = Process()
        let output = Pipe()
        input = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-B", script.path, Self.secret] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.process = process
        var line: [UInt8] = []
        while line.last != 0x0a {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw TestFailure(message: "the service did not start") }
            line += bytes
        }
        let port = try MessageCoding.decode([String: Int].self, from: line)["port"] ?? 0
        origin = "\(arguments.isEmpty ? "http" : "https")://\(host):\(port)"
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Settings that send every request to the path, and polls to `/poll`.
    func settings(_ path: String, _ more: [String: JSONValue] = [:]) -> [String: JSONValue] {
        let base: [String: JSONValue] = [
            "url": .string(origin), "secret": .string(Self.secret), "retryDelayMilliseconds": 1,
            "requests": [
                [
                    "types": ["ACCESS"], "identifiers": ["email"], "path": .string(path), "pollPath": "/poll",
                    "datapoints": ["profile", "orders", "scan"],
                ],
                [
                    "types": ["ERASURE", "SALE_OPT_OUT"], "identifiers": ["email"], "path": .string(path),
                    "pollPath": "/poll",
                ],
            ],
            "preflights": [["identifiers": ["email"], "enriches": ["userId"], "path": .string(path)]],
        ]
        return base.merging(more) { $1 }
    }

    /// A bridge to the path.
    func bridge(_ path: String, _ more: [String: JSONValue] = [:]) throws -> TestedPlugin {
        try TestedPlugin(Bridge.self, settings: Settings(settings(path, more)))
    }

    /// How often the path was called.
    func calls(_ name: String) async throws -> Int { try await ask("_count/\(name)") }

    /// Waits until the service saw an event; false when it did not within half a minute.
    func saw(_ event: String) async throws -> Bool { try await ask("_event/\(event)") }

    /// How many bytes of streams the service has written.
    func bytesWritten() async throws -> Int { try await ask("_bytes") }

    private func ask<Value: Decodable & Sendable>(_ path: String) async throws -> Value {
        try MessageCoding.decode(Value.self, from: try await Curl.get("\(origin)/\(path)"))
    }
}
