import Foundation
import PluginTesting
import Testing

@testable import SQLitePlugin

@Suite struct SettingsTests {
    @Test("the manifest is sound")
    func manifest() {
        #expect(CompanyDatabase.manifest.problems == [])
    }

    @Test("the plugin describes what its settings make of it")
    func coverage() throws {
        let plugin = try Shop.start(
            try TestDatabase(), access: Shop.access, erasure: Shop.erasure,
            optOuts: [
                [
                    "types": ["SALE_OPT_OUT", "TRACKING_OPT_OUT"], "identifiers": ["userId", "email"],
                    "statements": ["UPDATE customers SET selling = 0 WHERE email = :identifier"],
                ]
            ],
            enrichment: [
                [
                    "identifiers": ["email"], "to": "userId",
                    "sql": "SELECT id FROM customers WHERE email = :identifier",
                ]
            ]
        )
        let expected = CoverageDescription(
            handles: [
                Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["profile"]),
                Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["orders"]),
                Claim(requestTypes: [.erasure], identifiers: [.email]),
                Claim(requestTypes: [.saleOptOut], identifiers: [.email, "userId"]),
                Claim(requestTypes: [.trackingOptOut], identifiers: [.email, "userId"]),
            ],
            preflights: [PreflightClaim(identifiers: [.email], enriches: ["userId"])]
        )
        #expect(try plugin.describe() == expected)
        #expect(plugin.health() == .healthy)
    }

    @Test(
        "a statement that must not read everybody or change anything is refused with its place, why and the mend",
        arguments: [
            ("", "there is no statement. Write one"),
            (" -- nothing\n;", "there is no statement"),
            ("SELECT", "incomplete input"),
            ("SELECT nme FROM customers WHERE email = :identifier", "no such column: nme. Mend the statement"),
            ("SELECT 1 FROM clients WHERE email = :identifier", "no such table: clients"),
            ("SELECT name FROM customers WHERE \"emial\" = :identifier", "no such column: emial"),
            ("SELECT 1 FROM customers WHERE email = :mail", "there is no parameter :mail. Use one of :identifier, "),
            ("SELECT 1 FROM customers WHERE email = ?", "a parameter without a name. Write :identifier instead of ?"),
            ("SELECT 1 FROM customers WHERE email = ?1", "there is no parameter ?1"),
            ("SELECT 1 FROM customers WHERE email = @identifier", "there is no parameter @identifier"),
            ("SELECT name FROM customers", "names no person"),
            ("SELECT name FROM customers WHERE name = :country", "names no person"),
            ("SELECT id, name AS id FROM customers WHERE email = :identifier", "two columns are called id"),
            ("DELETE FROM customers WHERE email = :identifier", "changes the database. Write a SELECT"),
            ("DELETE FROM customers WHERE email = :identifier RETURNING name", "changes the database"),
            ("SELECT 1 WHERE 'x' = :identifier; SELECT 2", "more than one statement"),
            ("SELECT 1 WHERE 'x' = :identifier; nonsense", "more than one statement"),
            ("ATTACH '/etc/passwd' AS other", "uses ATTACH. Only SELECT, INSERT, UPDATE and DELETE are run"),
            ("DETACH main", "uses DETACH"),
            ("PRAGMA writable_schema = 1", "uses PRAGMA"),
            ("BEGIN", "uses BEGIN, COMMIT or ROLLBACK"),
            ("SAVEPOINT a", "uses SAVEPOINT"),
            ("DROP TABLE customers", "uses "),
            ("CREATE TEMP TABLE copies AS SELECT * FROM customers", "uses a change of the schema"),
            ("VACUUM INTO '/tmp/copy.db'", "changes the database"),
        ]
    )
    func refusedReading(sql: String, says: String) throws {
        let database = try TestDatabase()
        let error = #expect(throws: PluginTestError.self) { try Shop.start(database, access: Shop.reading(sql)) }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("settings.access[0].sql: "), "\(message)")
        #expect(message.contains(says), "\(message)")
    }

    @Test(
        "a statement that changes nothing or everybody's rows is refused under erasure",
        arguments: [
            ("SELECT 1 WHERE 'x' = :identifier", "changes nothing. Write a DELETE, an UPDATE or an INSERT"),
            ("DELETE FROM customers", "names no person"),
            ("UPDATE customers SET name = NULL WHERE name = :purpose", "names no person"),
            ("INSERT INTO customers(id) VALUES (1) ON CONFLICT(id) DO UPDATE SET name = NULL", "names no person"),
            ("VACUUM", "changes nothing"),
            ("DELETE FROM customers WHERE email = :identifier; DELETE FROM orders", "more than one statement"),
            ("DELETE FROM other.customers WHERE email = :identifier", "no such table: other.customers"),
        ]
    )
    func refusedWriting(sql: String, says: String) throws {
        let database = try TestDatabase()
        let good = "DELETE FROM customers WHERE email = :identifier"
        let error = #expect(throws: PluginTestError.self) {
            try Shop.start(database, erasure: Shop.deleting(good, sql))
        }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("settings.erasure[0].statements[1]: "), "\(message)")
        #expect(message.contains(says), "\(message)")
    }

    static let faults: [(JSONValue, String)] = [
        (["database": "shop.db"], "settings.database is not valid; expected an absolute path"),
        (["database": "/nowhere/shop.db"], "database-missing"),
        (["databse": "x"], "settings.databse is not valid"),
        (["busyTimeoutMilliseconds": -1], "0 to 600000"),
        (["access": []], "expected a rule there"),
        (
            ["access": [["identifiers": ["*"], "datapoint": "a", "sql": "SELECT :identifier"]]],
            "by name, such as email"
        ),
        (["access": [["identifiers": [], "datapoint": "a", "sql": "SELECT :identifier"]]], "by name, such as email"),
        (["access": [["identifiers": ["email"], "datapoint": "", "sql": "SELECT :identifier"]]], "1 to 256"),
        (["access": [["identifiers": ["email"], "datapoint": "a", "sqll": "SELECT 1"]]], "access[0].sqll"),
        (
            ["access": [["identifiers": ["email"], "datapoint": "a", "kind": "file", "sql": "SELECT :identifier"]]],
            "rows or value"
        ),
        (["erasure": [["identifiers": ["email"], "statements": []]]], "at least one statement"),
        (
            ["optOuts": [["types": ["ERASURE"], "identifiers": ["email"], "statements": ["x"]]]],
            "other than ACCESS and ERASURE"
        ),
        (
            [
                "access": [
                    ["identifiers": ["email"], "datapoint": "a", "sql": "SELECT :identifier"],
                    ["identifiers": ["userId", "email"], "datapoint": "a", "sql": "SELECT :identifier"],
                ]
            ],
            "settings.access[1].datapoint is not valid; expected a datapoint that no other rule has for email"
        ),
    ]

    @Test("other faults of the settings are refused by name", arguments: faults.indices)
    func refusedSettings(index: Int) throws {
        let database = try TestDatabase()
        let (wrong, says) = Self.faults[index]
        let error = #expect(throws: PluginTestError.self) {
            try Shop.start(database, more: wrong.object ?? [:])
        }
        #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
    }

    @Test("a file that is no database is refused, and so is an empty path")
    func noDatabase() throws {
        let database = try TestDatabase()
        let file = database.directory.appending(path: "notes.txt")
        try Data(String(repeating: "no database\n", count: 100).utf8).write(to: file)
        let error = #expect(throws: PluginTestError.self) {
            try Shop.start(database, access: Shop.access, more: ["database": .string(file.path)])
        }
        #expect(error?.message == "database-corrupt: the file is damaged or no database")
        #expect(throws: PluginTestError.self) {
            try Shop.start(database, access: Shop.access, more: ["database": ""])
        }
    }
}
