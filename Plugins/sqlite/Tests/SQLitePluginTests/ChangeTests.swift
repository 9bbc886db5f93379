import PluginTesting
import Testing

@testable import SQLitePlugin

@Suite struct ChangeTests {
    @Test("an opt-out changes the person's row, and what the request says can be used")
    func optOut() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(
            database,
            optOuts: [
                [
                    "types": ["SALE_OPT_OUT", "SALE_OPT_IN"], "identifiers": ["email"],
                    "statements": [
                        "UPDATE customers SET selling = :requestType = 'SALE_OPT_IN' WHERE email = :identifier",
                        "INSERT INTO journal(request, purpose, enabled) VALUES (:requestID, :purpose, :enabled)",
                    ],
                ]
            ])
        var request = Request.perform(.saleOptOut, .email, "ada@example.org")
        request.purpose = Purpose(purpose: "Ads", enabled: false)
        #expect(try await plugin.send(request).outcome.performed() == .done)
        #expect(try database.texts("SELECT selling FROM customers ORDER BY id") == ["0", "1"])
        #expect(try database.texts("SELECT purpose || ':' || enabled FROM journal") == ["Ads:0"])
        let back = try await plugin.send(.perform(.saleOptIn, .email, "ada@example.org"))
        #expect(try back.outcome.performed() == .done)
        #expect(try database.texts("SELECT selling FROM customers ORDER BY id") == ["1", "1"])
        #expect(try database.texts("SELECT count(*) FROM journal WHERE purpose IS NULL") == ["1"])
    }

    @Test("a suppression list takes people whom no row names")
    func suppression() async throws {
        let database = try TestDatabase("CREATE TABLE suppressed (email TEXT PRIMARY KEY, at TEXT)")
        let plugin = try Shop.start(
            database,
            optOuts: [
                [
                    "types": ["CONTACT_OPT_OUT"], "identifiers": ["email"],
                    "statements": ["INSERT INTO suppressed VALUES (:identifier, :createdAt) ON CONFLICT DO NOTHING"],
                ]
            ])
        let first = try await plugin.send(.perform(.contactOptOut, .email, "new@example.org"))
        #expect(try first.outcome.performed() == .done)
        #expect(try database.texts("SELECT email FROM suppressed") == ["new@example.org"])
    }

    @Test("a request that no rule serves fails and is never done")
    func unserved() async throws {
        let plugin = try Shop.start(try TestDatabase(), erasure: Shop.erasure)
        let answer = try await plugin.send(.perform(.erasure, .phone, "+441"))
        #expect(try answer.outcome.performed() == .failed(reason: "no-statement: no rule serves this request"))
    }

    @Test("an enrichment finds identifiers once each, of the kinds that are wanted")
    func enriches() async throws {
        let database = try TestDatabase()
        try database.run("CREATE TABLE devices (customer INTEGER, device TEXT)")
        try database.run("INSERT INTO devices VALUES (1, 'd1'), (1, 'd1'), (1, NULL), (1, ''), (1, 'd2'), (2, 'd3')")
        let plugin = try Shop.start(
            database,
            enrichment: [
                [
                    "identifiers": ["email"], "to": "userId",
                    "sql": "SELECT id FROM customers WHERE email = :identifier",
                ],
                [
                    "identifiers": ["email"], "to": "deviceId",
                    "sql": """
                    SELECT device FROM devices JOIN customers ON id = customer WHERE email = :identifier ORDER BY device
                    """,
                ],
            ])
        let all = try await plugin.send(
            .preflight(.access, .email, "ada@example.org", enriches: ["userId", "deviceId"]))
        #expect(
            try all.outcome.preflightDecision() == .proceed(identifiers: ["userId": ["1"], "deviceId": ["d1", "d2"]]))
        let one = try await plugin.send(.preflight(.access, .email, "ada@example.org", enriches: ["userId"]))
        #expect(try one.outcome.preflightDecision() == .proceed(identifiers: ["userId": ["1"]]))
        let nobody = try await plugin.send(.preflight(.access, .email, "eve@example.org", enriches: ["userId"]))
        #expect(try nobody.outcome.preflightDecision() == .proceed(identifiers: [:]))
    }
}
