import Foundation
import SombraSimulator
import Testing

/// The webhooks of `Fixtures/sombra`.
enum Fixtures {
    static func data(_ name: String) throws -> Data {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures/sombra"))
        return try Data(contentsOf: url)
    }

    /// A webhook as it stands in its file, or with its body changed.
    static func webhook(
        _ name: String, _ change: (inout [String: Any]) -> Void = { _ in }
    ) throws -> SombraSimulator.Fixture {
        let file = try #require(try JSONSerialization.jsonObject(with: data(name)) as? [String: Any])
        let headers = try #require(file["headers"] as? [String: String])
        var body = try #require(file["body"] as? [String: Any])
        change(&body)
        return try SombraSimulator.Fixture(
            headers: headers.map { ($0.key, $0.value) }, body: [UInt8](JSONSerialization.data(withJSONObject: body)))
    }

    /// The names of all DSR and preflight webhooks.
    static var names: [String] {
        get throws {
            let directory = try #require(
                Bundle.module.url(forResource: "sombra", withExtension: nil, subdirectory: "Fixtures"))
            return try FileManager.default.contentsOfDirectory(atPath: directory.path)
                .filter { $0.hasPrefix("dsr-") || $0.hasPrefix("preflight-") }.map { String($0.dropLast(5)) }.sorted()
        }
    }

    /// What an answer must be: its status and, where it has one, its body.
    static func answer(_ name: String) throws -> (status: Int, body: [String: String]?) {
        let file = try #require(
            try JSONSerialization.jsonObject(with: data("answers/\(name)")) as? [String: Any])
        return (try #require(file["status"] as? Int), file["body"] as? [String: String])
    }
}

extension [String: Any] {
    /// Changes a member that is an object.
    mutating func change(_ name: String, _ body: (inout [String: Any]) -> Void) {
        var object = self[name] as? [String: Any] ?? [:]
        body(&object)
        self[name] = object
    }
}
