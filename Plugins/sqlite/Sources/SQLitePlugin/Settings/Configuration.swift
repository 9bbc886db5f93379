import PluginKit

/// The settings as they are written, before any statement is checked.
struct Configuration {
    struct Access: Decodable {
        var identifiers: [IdentifierType]
        var datapoint: Datapoint
        var kind: ItemHeader.Kind?
        var sql: String

        static let names: Set = ["identifiers", "datapoint", "kind", "sql"]
    }

    struct Erasure: Decodable {
        var identifiers: [IdentifierType]
        var statements: [String]

        static let names: Set = ["identifiers", "statements"]
    }

    struct OptOut: Decodable {
        var types: [RequestType]
        var identifiers: [IdentifierType]
        var statements: [String]

        static let names: Set = ["types", "identifiers", "statements"]
    }

    struct Enrichment: Decodable {
        var identifiers: [IdentifierType]
        var to: IdentifierType
        var sql: String

        static let names: Set = ["identifiers", "to", "sql"]
    }

    private static let names: Set = [
        "database", "busyTimeoutMilliseconds", "foreignKeys", "secureDelete", "access", "erasure", "optOuts",
        "enrichment",
    ]

    let connection: Connection.Options
    let access: [Access]
    let erasure: [Erasure]
    let optOuts: [OptOut]
    let enrichment: [Enrichment]

    init(_ settings: Settings) throws {
        try Self.refuseUnknown(settings.json, "", Self.names)
        let path = try settings.string("database")
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw SettingsError.invalid("database", expected: "an absolute path, beginning with /")
        }
        let timeout = try settings.int("busyTimeoutMilliseconds", default: 5000)
        guard (0...600_000).contains(timeout) else {
            throw SettingsError.invalid("busyTimeoutMilliseconds", expected: "0 to 600000")
        }
        connection = Connection.Options(
            path: path, busyTimeout: .milliseconds(timeout),
            foreignKeys: try settings.bool("foreignKeys", default: true),
            secureDelete: try settings.bool("secureDelete", default: true)
        )
        access = try Self.list(Access.self, settings, "access", Access.names)
        erasure = try Self.list(Erasure.self, settings, "erasure", Erasure.names)
        optOuts = try Self.list(OptOut.self, settings, "optOuts", OptOut.names)
        enrichment = try Self.list(Enrichment.self, settings, "enrichment", Enrichment.names)
    }

    private static func list<Rule: Decodable>(
        _ type: Rule.Type, _ settings: Settings, _ name: String, _ names: Set<String>
    ) throws -> [Rule] {
        guard settings.has(name) else { return [] }
        for (index, rule) in (settings.json[name]?.array ?? []).enumerated() {
            try refuseUnknown(rule, "\(name)[\(index)]", names)
        }
        return try settings.decode([Rule].self, at: name)
    }

    // A misspelt name would silently leave a person's rows where they are.
    private static func refuseUnknown(_ value: JSONValue, _ place: String, _ names: Set<String>) throws {
        for name in (value.object ?? [:]).keys.sorted() where !names.contains(name) {
            let path = place.isEmpty ? name : "\(place).\(name)"
            throw SettingsError.invalid(path, expected: "one of \(names.sorted().joined(separator: ", "))")
        }
    }
}
