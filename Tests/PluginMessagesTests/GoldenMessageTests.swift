import DSRModel
import Foundation
import PluginMessages
import Testing

@Suite("The messages of version 1 are frozen")
struct GoldenMessageTests {
    @Test("each message is written as the golden bytes, and they are read as that message")
    func golden() throws {
        try check(GoldenMessages.manifests)
        try check(GoldenMessages.requests)
        try check(GoldenMessages.headers)
        try check(GoldenMessages.outcomes)
        try check(GoldenMessages.descriptions)
    }

    @Test("each message is read also where a later minor added members to any of its objects")
    func additions() throws {
        try checkAdditions(GoldenMessages.manifests)
        try checkAdditions(GoldenMessages.requests)
        try checkAdditions(GoldenMessages.headers)
        try checkAdditions(GoldenMessages.outcomes)
        try checkAdditions(GoldenMessages.descriptions)
    }

    @Test("every golden file belongs to a message")
    func files() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.directory).map {
            $0.replacing(".json", with: "")
        }
        let messages =
            Array(GoldenMessages.manifests.keys) + GoldenMessages.requests.keys + GoldenMessages.headers.keys
            + GoldenMessages.outcomes.keys + GoldenMessages.descriptions.keys
        #expect(names.sorted() == messages.sorted())
    }

    @Test("a manifest may leave out all that has a default")
    func leastManifest() throws {
        let text = #"{"schema":1,"id":"com.example.least","version":"0.1.0","owner":"Someone <someone@example.com>"}"#
        #expect(
            try MessageCoding.decode(Manifest.self, from: text.utf8) == GoldenMessages.manifests["manifest-least"])
    }

    @Test("the golden outcomes say what they said when version 1 was released")
    func outcomes() throws {
        func read(_ name: String) throws -> OutcomeMessage {
            try MessageCoding.decode(OutcomeMessage.self, from: try Self.bytes(name))
        }
        #expect(try read("outcome-done").performed() == .done)
        #expect(
            try read("outcome-done").performedDatapoints() == [
                "orders": .notFound, "notes": .failed(reason: "gone"), "tax": .skipped(exception: "kept by law"),
                "chat": .held(reason: "ask Ada"),
            ])
        #expect(try read("outcome-not-found").performed() == .notFound)
        #expect(try read("outcome-skipped").performed() == .skipped(exception: "invoices are kept for ten years"))
        #expect(try read("outcome-held").performed() == .held(reason: "two accounts match"))
        #expect(try read("outcome-waiting").performed() == .waiting(until: 1_767_225_600_000, pollID: "export-17"))
        #expect(try read("outcome-retry").performed() == .retry(after: 60_000, reason: "the database is busy"))
        #expect(try read("outcome-failed").performed() == .failed(reason: "no such table"))
        #expect(
            try read("outcome-proceed").preflightDecision()
                == .proceed(identifiers: ["userId": ["17", "18"], .phone: []]))
        #expect(
            try read("outcome-hold").preflightDecision() == .hold(.title("Under review"), reason: "fraud suspected"))
        #expect(
            try read("outcome-cancel").preflightDecision()
                == .cancel(.id("6b6d1ff1-0001-4000-8000-000000000009"), reason: "not a customer"))
        #expect(try read("outcome-allow").guardDecision() == .allow)
        #expect(try read("outcome-veto").guardDecision() == .veto(reason: "legal hold 2026-4"))
        #expect(try read("outcome-planned").counts == ["orders": 12, "profile": 1])
    }

    @Test("an outcome whose members do not fit is refused by name")
    func misfits() {
        #expect(throws: MalformedOutcome.self) { try OutcomeMessage(outcome: "held").performed() }
        #expect(throws: MalformedOutcome.self) { try OutcomeMessage(outcome: "waiting").performed() }
        #expect(throws: MalformedOutcome.self) { try OutcomeMessage(outcome: "proceed").performed() }
        #expect(throws: MalformedOutcome.self) { try OutcomeMessage(outcome: "done").preflightDecision() }
        #expect(throws: MalformedOutcome.self) { try OutcomeMessage(outcome: "done").guardDecision() }
        var both = OutcomeMessage(outcome: "hold")
        both.templateID = "1"
        both.templateTitle = "One"
        #expect(throws: MalformedOutcome.self) { try both.preflightDecision() }
    }

    private static var directory: String { Bundle.module.bundleURL.appending(path: "Fixtures/golden").path }

    private static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: directory + "/\(name).json")))
    }

    private func check<Message: Codable & Equatable>(_ messages: [String: Message]) throws {
        for (name, message) in messages {
            let golden = try Self.bytes(name)
            #expect(
                String(decoding: try MessageCoding.encode(message), as: UTF8.self)
                    == String(decoding: golden, as: UTF8.self), "\(name)")
            #expect(try MessageCoding.decode(Message.self, from: golden) == message, "\(name)")
        }
    }

    private func checkAdditions<Message: Codable & Equatable>(_ messages: [String: Message]) throws {
        for (name, message) in messages {
            let value = try MessageCoding.decode(JSONValue.self, from: try Self.bytes(name))
            let later = try MessageCoding.encode(extended(value, isMap: false))
            #expect(try MessageCoding.decode(Message.self, from: later) == message, "\(name)")
        }
    }

    /// The members whose names are data, so that a further one is further data, not a later addition.
    private static let maps: Set<String> = ["datapoints", "identifiers", "counts", "settings"]

    private func extended(_ value: JSONValue, isMap: Bool) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { extended($0, isMap: false) })
        case .object(let members):
            var result: [String: JSONValue] = [:]
            for (name, member) in members {
                result[name] = name == "settings" ? member : extended(member, isMap: Self.maps.contains(name))
            }
            if !isMap { result["addedLater"] = ["some": ["thing", 1, nil]] }
            return .object(result)
        default: return value
        }
    }
}
