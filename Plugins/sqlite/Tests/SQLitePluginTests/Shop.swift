import PluginTesting

@testable import SQLitePlugin

/// The settings of a bookshop, and how the tests start the plugin with them.
enum Shop {
    static let access: JSONValue = [
        [
            "identifiers": ["email"], "datapoint": "profile", "kind": "value",
            "sql": "SELECT id, email, name FROM customers WHERE email = :identifier",
        ],
        [
            "identifiers": ["email"], "datapoint": "orders",
            "sql": """
            SELECT o.id, o.title FROM orders o JOIN customers c ON c.id = o.customer
            WHERE c.email = :identifier ORDER BY o.id
            """,
        ],
    ]

    static let erasure: JSONValue = [
        [
            "identifiers": ["email"],
            "statements": [
                "DELETE FROM orders WHERE customer IN (SELECT id FROM customers WHERE email = :identifier)",
                "DELETE FROM customers WHERE email = :identifier;  -- and the reviews with them",
            ],
        ]
    ]

    static func start(
        _ database: TestDatabase, access: JSONValue = [], erasure: JSONValue = [], optOuts: JSONValue = [],
        enrichment: JSONValue = [], more: [String: JSONValue] = [:]
    ) throws -> TestedPlugin {
        var settings: [String: JSONValue] = [
            "database": .string(database.path), "access": access, "erasure": erasure, "optOuts": optOuts,
            "enrichment": enrichment,
        ]
        settings.merge(more) { $1 }
        return try TestedPlugin(CompanyDatabase.self, settings: Settings(settings))
    }

    /// A rule of one statement that reads.
    static func reading(_ sql: String, kind: String = "rows") -> JSONValue {
        [["identifiers": ["email"], "datapoint": "data", "kind": .string(kind), "sql": .string(sql)]]
    }

    /// A rule of statements that delete.
    static func deleting(_ statements: String...) -> JSONValue {
        [["identifiers": ["email"], "statements": .array(statements.map { .string($0) })]]
    }
}
