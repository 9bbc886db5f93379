import Foundation
import PluginTesting
import Testing

@testable import SQLitePlugin

@Suite struct ErasureTests {
    private func erase(_ plugin: TestedPlugin, _ email: String) async throws -> Outcome {
        try await plugin.send(.perform(.erasure, .email, email)).outcome.performed()
    }

    @Test("the person's rows go, with what the schema cascades; a stranger's stay")
    func erases() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(database, erasure: Shop.erasure)
        #expect(try await erase(plugin, "ada@example.org") == .done)
        #expect(try database.texts("SELECT name FROM customers") == ["Bob"])
        #expect(try database.texts("SELECT title FROM orders") == ["Emma"])
        #expect(try database.texts("SELECT text FROM reviews") == ["fair"])
        #expect(try await erase(plugin, "ada@example.org") == .notFound)
        #expect(try database.texts("SELECT name FROM customers") == ["Bob"])
    }

    @Test("what was deleted is not left in the file")
    func overwrites() async throws {
        let database = try TestDatabase()
        try database.run("UPDATE customers SET name = 'Ada Augusta Byron' WHERE id = 1")
        let plugin = try Shop.start(database, erasure: Shop.erasure)
        #expect(try await erase(plugin, "ada@example.org") == .done)
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: database.path)))
        #expect(bytes.firstRange(of: Array("Ada Augusta Byron".utf8)) == nil)
        #expect(bytes.firstRange(of: Array("Emma".utf8)) != nil)
    }

    @Test("rows can be anonymised instead")
    func anonymises() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(
            database, erasure: Shop.deleting("UPDATE customers SET name = NULL WHERE email = :identifier"))
        #expect(try await erase(plugin, "ada@example.org") == .done)
        #expect(try database.texts("SELECT name FROM customers ORDER BY id") == ["NULL", "Bob"])
    }

    @Test("if the second statement fails, the first has done nothing and the reason holds no data")
    func rollsBack() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(
            database,
            erasure: Shop.deleting(
                "DELETE FROM reviews WHERE customer IN (SELECT id FROM customers WHERE email = :identifier)",
                "DELETE FROM customers WHERE email = :identifier"))
        let expected = Outcome.failed(
            reason: "constraint-failed: the change breaks a foreign key; nothing was changed "
                + "(settings.erasure[0].statements[1])")
        #expect(try await erase(plugin, "ada@example.org") == expected)
        #expect(try database.texts("SELECT text FROM reviews") == ["good", "fair"])
        #expect(try database.texts("SELECT count(*) FROM customers") == ["2"])
        // The connection is good for the next.
        try database.run("DELETE FROM orders")
        #expect(try await erase(plugin, "ada@example.org") == .done)
    }

    @Test("a note in a journal is no finding, and is not made of a person who is not there")
    func journal() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(
            database,
            erasure: Shop.deleting(
                "INSERT INTO journal(request) VALUES (:requestID)",
                "UPDATE customers SET name = NULL WHERE email = :identifier"))
        #expect(try await erase(plugin, "eve@example.org") == .notFound)
        #expect(try database.texts("SELECT count(*) FROM journal") == ["0"])
        #expect(try await erase(plugin, "ada@example.org") == .done)
        #expect(try database.texts("SELECT count(*) FROM journal") == ["1"])
    }

    @Test("an empty identifier finds nobody, also where a column was emptied", arguments: ["", "  \n"])
    func emptyIdentifier(value: String) async throws {
        let database = try TestDatabase()
        try database.run("UPDATE customers SET email = '' WHERE id = 1")
        let plugin = try Shop.start(database, access: Shop.access, erasure: Shop.erasure)
        #expect(try await erase(plugin, value) == .failed(reason: "identifier-empty"))
        #expect(try database.texts("SELECT count(*) FROM orders") == ["3"])
    }

    @Test("an empty core identifier is bound as NULL")
    func emptyCore() async throws {
        let database = try TestDatabase()
        try database.run("UPDATE customers SET email = '' WHERE id = 1")
        let plugin = try Shop.start(
            database, erasure: Shop.deleting("DELETE FROM reviews WHERE text = :coreIdentifier OR text = ''"))
        try database.run("UPDATE reviews SET text = 'x'")
        var request = Request.perform(.erasure, .email, "ada@example.org")
        request.coreIdentifier = ""
        #expect(try await plugin.send(request).outcome.performed() == .notFound)
    }

    @Test("a plan counts by table and changes nothing")
    func plans() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(database, access: Shop.access, erasure: Shop.erasure)
        let erasure = try await plugin.send(.plan(.erasure, .email, "ada@example.org"))
        #expect(erasure.outcome.counts == ["orders": 2, "customers": 1])
        let access = try await plugin.send(.plan(.access, .email, "ada@example.org"))
        #expect(access.outcome.counts == ["orders": 2, "profile": 1])
        #expect(try database.texts("SELECT count(*) FROM orders") == ["3"])
        #expect(try database.texts("SELECT count(*) FROM customers") == ["2"])
    }

    @Test("eight erasures at once each reach their own person")
    func concurrent() async throws {
        let database = try TestDatabase()
        for index in 10..<18 {
            try database.run("INSERT INTO customers(id, email) VALUES (\(index), 'p\(index)@x.org')")
        }
        let plugin = try Shop.start(database, erasure: Shop.erasure)
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            for index in 10..<18 { group.addTask { try await erase(plugin, "p\(index)@x.org") } }
            for try await outcome in group { #expect(outcome == .done) }
        }
        #expect(try database.texts("SELECT count(*) FROM customers") == ["2"])
    }
}
