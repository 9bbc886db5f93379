import Foundation
import PluginTesting
import Testing

@testable import SQLitePlugin

@Suite struct AccessTests {
    private func ask(_ plugin: TestedPlugin, _ email: String, _ datapoints: Datapoint...) async throws -> Answer {
        let answer = try await plugin.send(.perform(.access, .email, email, datapoints: datapoints))
        #expect(answer.faults == [])
        return answer
    }

    @Test("a person's value and rows are handed out, and no stranger's")
    func rowsAndValues() async throws {
        let plugin = try Shop.start(try TestDatabase(), access: Shop.access)
        let answer = try await ask(plugin, "ada@example.org", "profile", "orders")
        #expect(try answer.outcome.performed() == .done)
        #expect(
            try answer.values(of: "profile") == [["id": 1, "email": "ada@example.org", "name": "Ada"]])
        #expect(
            try answer.rows(of: "orders") == [["id": 1, "title": "Sylva"], ["id": 2, "title": "Nova"]])
    }

    @Test("only what was asked for is handed out")
    func asked() async throws {
        let plugin = try Shop.start(try TestDatabase(), access: Shop.access)
        let answer = try await ask(plugin, "bob@example.org", "orders")
        #expect(answer.items.map(\.header.datapoint) == ["orders"])
    }

    @Test("a datapoint without rows is none, and all of them are not found")
    func none() async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(database, access: Shop.access)
        try database.run("DELETE FROM orders WHERE customer = 1")
        let some = try await ask(plugin, "ada@example.org", "profile", "orders")
        #expect(try some.outcome.performed() == .done)
        #expect(try some.outcome.performedDatapoints() == ["orders": .notFound])
        let nobody = try await ask(plugin, "eve@example.org", "profile", "orders")
        #expect(try nobody.outcome.performed() == .notFound)
        #expect(nobody.items.isEmpty)
    }

    @Test("a datapoint that no rule serves under this kind of identifier fails, and is never nothing")
    func unserved() async throws {
        let plugin = try Shop.start(try TestDatabase(), access: Shop.access)
        let answer = try await plugin.send(.perform(.access, .phone, "+441", datapoints: ["profile"]))
        #expect(try answer.outcome.performed() == .done)
        #expect(
            try answer.outcome.performedDatapoints()
                == ["profile": .failed(reason: "no-statement: no rule serves it under this kind of identifier")])
    }

    @Test("every kind of value has its form in JSON")
    func forms() async throws {
        let database = try TestDatabase("CREATE TABLE t (a)")
        let sql = """
            SELECT NULL AS n, 9007199254740993 AS big, -9223372036854775808 AS least, 0.1 AS real, 1e300 AS far,
            9e999 AS infinite, x'00ff10' AS bytes, x'' AS empty, char(34, 92, 10, 1, 233, 128512) AS text,
            CAST(x'61ff62' AS TEXT) AS broken, '' AS "a ""quoted"" name" WHERE :identifier IS NOT NULL
            """
        let plugin = try Shop.start(database, access: Shop.reading(sql))
        let answer = try await ask(plugin, "x", "data")
        let expected: JSONValue = [
            "n": nil, "big": 9_007_199_254_740_993, "least": .integer(.min), "real": 0.1, "far": 1e300,
            "infinite": "Infinity", "bytes": "AP8Q", "empty": "", "text": "\"\\\n\u{1}é😀", "broken": "a\u{fffd}b",
            "a \"quoted\" name": "",
        ]
        #expect(try answer.rows(of: "data") == [expected])
    }

    @Test("several rows of a value are several profiles")
    func profiles() async throws {
        let plugin = try Shop.start(
            try TestDatabase(),
            access: Shop.reading("SELECT name FROM customers WHERE :identifier = 'all' ORDER BY id", kind: "value"))
        let answer = try await ask(plugin, "all", "data")
        #expect(answer.items.map(\.header.profile) == ["1", "2"])
        #expect(try answer.values(of: "data") == [["name": "Ada"], ["name": "Bob"]])
    }

    @Test("200,000 rows stream in chunks while memory stays small")
    func manyRows() async throws {
        let database = try TestDatabase(
            """
            CREATE TABLE events (email TEXT, n INTEGER, text TEXT);
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 200000)
            INSERT INTO events SELECT 'ada@example.org', n, hex(zeroblob(150)) FROM c;
            """
        )
        let host = CountingHost()
        try host.start([
            "database": .string(database.path),
            "access": Shop.reading("SELECT n, text FROM events WHERE email = :identifier ORDER BY rowid"),
        ])
        let before = try residentBytes()
        let tally = try await host.send(.perform(.access, .email, "ada@example.org", datapoints: ["data"]))
        #expect(tally.outcome == "done")
        #expect(tally.rows == 200_000)
        #expect(tally.bytes > 60_000_000)
        #expect(tally.largestChunk <= 1_048_576)
        // The rest of the tests, which run at the same time, grow by a few MiB of their own.
        #expect(try residentBytes() - before < 32 << 20)
    }

    /// The process's resident memory.
    private func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return (Int(pages) ?? 0) * Int(getpagesize())
    }

    @Test(
        "a row or value that the contract has no room for fails, because it would come again",
        arguments: ["rows", "value"])
    func tooLarge(kind: String) async throws {
        let plugin = try Shop.start(
            try TestDatabase(),
            access: Shop.reading("SELECT zeroblob(4000000) AS b WHERE :identifier = 'x'", kind: kind))
        let answer = try await ask(plugin, "x", "data")
        guard case .failed(let reason) = try answer.outcome.performed() else {
            Issue.record("\(answer.outcome)")
            return
        }
        #expect(reason.hasPrefix("row-too-large"))
    }

    @Test(
        "an identifier is never SQL",
        arguments: [
            "' OR 1=1 --", "\" OR \"\"=\"", "'; DROP TABLE customers; --", ":coreIdentifier", "%", "_", "*", "?1",
            "ada@example.org' --", "ada@example.org\u{0}", "x' UNION SELECT * FROM customers --", "\\",
        ]
    )
    func injection(identifier: String) async throws {
        let database = try TestDatabase()
        let plugin = try Shop.start(database, access: Shop.access, erasure: Shop.erasure)
        let answer = try await ask(plugin, identifier, "profile", "orders")
        #expect(try answer.outcome.performed() == .notFound)
        let erased = try await plugin.send(.perform(.erasure, .email, identifier))
        #expect(try erased.outcome.performed() == .notFound)
        #expect(try database.texts("SELECT count(*) FROM customers") == ["2"])
        #expect(try database.texts("SELECT count(*) FROM orders") == ["3"])
    }
}
