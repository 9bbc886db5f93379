import Foundation
import Testing

@testable import SombraSimulator

@Suite("Ledger")
struct LedgerTests {
    @Test("each call is recorded with its answer and what it changed")
    func changes() throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":1,"orders":null}}]}"#)
        let entry = try #require(stage.belief.ledger.first)
        #expect(entry.number == 1)
        #expect(entry.method == "POST")
        #expect(entry.status == 200)
        #expect(entry.dataSilo == "silo")
        #expect(
            entry.changes == [
                Change(subject: "datapoint profile", from: "unreported", to: "uploaded"),
                Change(subject: "datapoint orders", from: "unreported", to: "noData"),
                Change(subject: "job", from: "REMOTE_PROCESSING", to: "RESOLVED"),
                Change(subject: "integration", from: "QUEUED", to: "RESOLVED"),
            ])
    }

    @Test("the state as JSON holds neither nonces nor keys nor secret headers")
    func noSecrets() throws {
        var silo = Stage.silo()
        silo.apiKey = "own-api-key"
        silo.headers = ["x-secret": "header-secret"]
        let stage = try Stage(silos: [silo])
        let json = String(decoding: try JSONEncoder().encode(stage.belief), as: UTF8.self)
        #expect(json.contains("ada@example.com"))
        for secret in ["own-api-key", "header-secret", stage.nonce] {
            #expect(!json.contains(secret))
        }
    }
}
