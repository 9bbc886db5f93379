import CSQLite
import Foundation
import PluginTesting
import Testing

@testable import SQLitePlugin

@Suite struct DatabaseTests {
    private static let busy: Outcome = .retry(
        after: nil, reason: "database-busy: another connection holds the database")

    @Test("a database that another connection holds makes the job wait, and nothing is said about the person")
    func busy() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(
            database, access: Shop.access, erasure: Shop.erasure, more: ["busyTimeoutMilliseconds": 30])
        try database.run("BEGIN EXCLUSIVE")
        let began = ContinuousClock.now
        let erasure = try await plugin.send(.perform(.erasure, .email, "ada@example.org"))
        #expect(try erasure.outcome.performed() == Self.busy)
        #expect(ContinuousClock.now - began >= .milliseconds(30))
        let access = try await plugin.send(.perform(.access, .email, "eve@example.org", datapoints: ["profile"]))
        guard case .retry(_, let reason) = try access.outcome.performed() else {
            Issue.record("\(access.outcome)")
            return
        }
        #expect(reason.hasPrefix("database-busy"))
        #expect(plugin.health() == .healthy)
        try database.run("COMMIT")
        let again = try await plugin.send(.perform(.erasure, .email, "ada@example.org"))
        #expect(try again.outcome.performed() == .done)
    }

    @Test("a full disk is a retry, and nothing is changed")
    func fullDisk() async throws {
        let database = try TestDatabase()
        let options = Connection.Options(
            path: database.path, busyTimeout: .zero, foreignKeys: true, secureDelete: true)
        let connection = try Connection(options)
        let sql = "INSERT INTO journal(purpose) SELECT zeroblob(1000000) WHERE :identifier IS NOT NULL"
        let query = try connection.check(sql, at: "x", for: .writing)
        try connection.own("PRAGMA max_page_count = 10")
        let failure = #expect(throws: SQLFailure.self) {
            try connection.transaction(.writing) {
                (try connection.change(query, for: .perform(.erasure, .email, "a")), .commit)
            }
        }
        #expect(failure?.description == "disk-full: the disk of the database is full (settings.x)")
        #expect(failure?.isPermanent == false)
        #expect(connection.isIdle)
        #expect(try database.texts("SELECT count(*) FROM journal") == ["0"])
    }

    @Test("a database that was restored under its name is the one that is used")
    func restored() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(database, erasure: Shop.erasure)
        #expect(try await plugin.send(.perform(.erasure, .email, "ada@example.org")).outcome.performed() == .done)
        try database.replace(TestDatabase.schema)
        #expect(try await plugin.send(.perform(.erasure, .email, "ada@example.org")).outcome.performed() == .done)
        #expect(try database.texts("SELECT name FROM customers") == ["Bob"])
    }

    @Test("a database that went away makes the job wait and the plugin unwell")
    func missing() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(database, erasure: Shop.erasure)
        try FileManager.default.moveItem(atPath: database.path, toPath: database.path + ".away")
        let answer = try await plugin.send(.perform(.erasure, .email, "ada@example.org"))
        let reason = "database-missing: the database cannot be opened; check the path, its owner and mode"
        #expect(try answer.outcome.performed() == .retry(after: nil, reason: reason))
        #expect(plugin.health() == .unhealthy(reason))
        try FileManager.default.moveItem(atPath: database.path + ".away", toPath: database.path)
        #expect(plugin.health() == .healthy)
    }

    @Test("a statement that the schema no longer fits makes the job wait")
    func changedSchema() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(
            database, erasure: Shop.deleting("UPDATE customers SET name = NULL WHERE email = :identifier"))
        try database.run("ALTER TABLE customers RENAME COLUMN email TO mail")
        let answer = try await plugin.send(.perform(.erasure, .email, "ada@example.org"))
        let reason =
            "statement-failed: the statement does not fit the database any more "
            + "(settings.erasure[0].statements[0])"
        #expect(try answer.outcome.performed() == .retry(after: nil, reason: reason))
    }

    @Test("what a statement may not do it may not do after a change of the schema either")
    func authorizerStays() throws {
        let database = try TestDatabase()
        let connection = try Connection(
            Connection.Options(path: database.path, busyTimeout: .zero, foreignKeys: true, secureDelete: true))
        #expect(throws: StatementRefusal.self) {
            try connection.check("ATTACH ':memory:' AS m", at: "x", for: .writing)
        }
        #expect(throws: StatementRefusal.self) {
            try connection.check("SELECT load_extension(:identifier)", at: "x", for: .reading)
        }
        #expect(sqlite3_exec(connection.handle, "PRAGMA writable_schema = 1", nil, nil, nil) == SQLITE_AUTH)
        try connection.own("BEGIN")
        #expect(!connection.isIdle)
        try connection.own("ROLLBACK")
    }

    @Test("a full-text table can be searched and emptied of a person")
    func fullText() async throws {
        let database = try TestDatabase(
            """
            CREATE VIRTUAL TABLE notes USING fts5(email, body);
            INSERT INTO notes VALUES ('ada@example.org', 'reads novels'), ('bob@example.org', 'reads poems');
            """
        )
        let plugin = try Shop.start(
            database, access: Shop.reading("SELECT body FROM notes WHERE email = :identifier"),
            erasure: Shop.deleting("DELETE FROM notes WHERE email = :identifier"))
        let access = try await plugin.send(.perform(.access, .email, "ada@example.org", datapoints: ["data"]))
        #expect(try access.rows(of: "data") == [["body": "reads novels"]])
        let erasure = try await plugin.send(.perform(.erasure, .email, "ada@example.org"))
        #expect(try erasure.outcome.performed() == .done)
        #expect(try database.texts("SELECT body FROM notes WHERE notes MATCH 'reads'") == ["reads poems"])
    }

    @Test("a cancel ends a query that would run for ever, and the connection is good for the next")
    func cancel() async throws {
        let database = try TestDatabase()
        let options = Connection.Options(
            path: database.path, busyTimeout: .seconds(5), foreignKeys: true, secureDelete: true)
        let first = try Connection(options)
        let endless = """
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c
            WHERE n < 0 AND :identifier IS NOT NULL
            """
        let query = try first.check(endless, at: "x", for: .reading)
        let pool = ConnectionPool(options, first: first)
        let (begun, signal) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await pool.use { connection in
                try connection.read(query, for: .perform(.access, .email, "a")) { cursor in
                    signal.finish()
                    return try cursor.step()
                }
            }
        }
        for await _ in begun {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await pool.use { try $0.probe() }
    }
}
