import PluginKit

/// What the plugin serves: the settings, each statement of which was prepared once and found good.
struct Rules: Sendable {
    /// Hands out one datapoint.
    struct Access: Sendable {
        let identifiers: [IdentifierType]
        let datapoint: Datapoint
        let kind: ItemHeader.Kind
        let query: Query
    }

    /// Finds further identifiers of one kind.
    struct Enrichment: Sendable {
        let identifiers: [IdentifierType]
        let to: IdentifierType
        let query: Query
    }

    let access: [Access]
    let changes: [Change]
    let enrichment: [Enrichment]

    /// How many statements there are.
    var count: Int { access.count + changes.map(\.queries.count).reduce(0, +) + enrichment.count }

    init(_ configuration: Configuration, checkedOn connection: Connection) throws {
        access = try configuration.access.enumerated().map { index, rule in
            let place = "access[\(index)]"
            try Self.check(rule.identifiers, place)
            return Access(
                identifiers: rule.identifiers, datapoint: rule.datapoint, kind: try Self.kind(rule, place),
                query: try connection.check(rule.sql, at: "\(place).sql", for: .reading)
            )
        }
        enrichment = try configuration.enrichment.enumerated().map { index, rule in
            let place = "enrichment[\(index)]"
            try Self.check(rule.identifiers + [rule.to], place)
            return Enrichment(
                identifiers: rule.identifiers, to: rule.to,
                query: try connection.check(rule.sql, at: "\(place).sql", for: .reading)
            )
        }
        let erasures = try configuration.erasure.enumerated().map { index, rule in
            try Self.change([.erasure], rule.identifiers, rule.statements, "erasure[\(index)]", connection)
        }
        let others = try configuration.optOuts.enumerated().map { index, rule in
            let place = "optOuts[\(index)]"
            guard !rule.types.isEmpty, Set(rule.types).isSubset(of: Change.types) else {
                throw SettingsError.invalid("\(place).types", expected: "request types other than ACCESS and ERASURE")
            }
            return try Self.change(rule.types, rule.identifiers, rule.statements, place, connection)
        }
        changes = erasures + others
        try refuseNothing()
        try refuseSharedDatapoints()
    }

    private static func change(
        _ types: [RequestType], _ identifiers: [IdentifierType], _ statements: [String], _ place: String,
        _ connection: Connection
    ) throws -> Change {
        try check(identifiers, place)
        guard !statements.isEmpty else {
            throw SettingsError.invalid("\(place).statements", expected: "at least one statement")
        }
        let queries = try statements.enumerated().map { index, sql in
            try connection.check(sql, at: "\(place).statements[\(index)]", for: .writing)
        }
        return Change(types: types, identifiers: identifiers, queries: queries)
    }

    private static func kind(_ rule: Configuration.Access, _ place: String) throws -> ItemHeader.Kind {
        guard rule.datapoint.isValid else {
            throw SettingsError.invalid("\(place).datapoint", expected: "1 to 256 characters, no control characters")
        }
        let kind = rule.kind ?? .rows
        guard kind != .file else { throw SettingsError.invalid("\(place).kind", expected: "rows or value") }
        return kind
    }

    private static func check(_ identifiers: [IdentifierType], _ place: String) throws {
        guard !identifiers.isEmpty, !identifiers.contains(.any), identifiers.allSatisfy({ !$0.rawValue.isEmpty }) else {
            throw SettingsError.invalid("\(place).identifiers", expected: "kinds of identifier by name, such as email")
        }
    }

    private func refuseNothing() throws {
        guard count > 0 else {
            throw SettingsError.invalid("access", expected: "a rule there or under erasure, optOuts or enrichment")
        }
    }

    private func refuseSharedDatapoints() throws {
        var seen: Set<[String]> = []
        for (index, rule) in access.enumerated() {
            for identifier in Set(rule.identifiers)
            where !seen.insert([rule.datapoint.rawValue, identifier.rawValue]).inserted {
                throw SettingsError.invalid(
                    "access[\(index)].datapoint", expected: "a datapoint that no other rule has for \(identifier)")
            }
        }
    }
}
