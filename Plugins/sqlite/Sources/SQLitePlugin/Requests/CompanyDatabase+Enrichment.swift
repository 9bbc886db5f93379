import PluginKit

extension CompanyDatabase {
    /// The most characters that Transcend takes in an identifier.
    private static let maximumCharacters = 16_384

    func enrich(_ request: Request) async throws -> PreflightDecision {
        if let reason = unusable(request) { return .failed(reason: reason) }
        let rules = rules.enrichment.filter {
            $0.identifiers.contains(request.identifier.type)
                && (request.enriches.isEmpty || request.enriches.contains($0.to))
        }
        do {
            let found = try await pool.use { connection in
                try connection.transaction(.reading) { (try look(rules, request, connection), .rollback) }
            }
            return .proceed(identifiers: found)
        } catch let failure as SQLFailure where failure.isPermanent {
            return .failed(reason: failure.description)
        }
    }

    /// The first column of every row, once each, in the order of the rows.
    private func look(
        _ rules: [Rules.Enrichment], _ request: Request, _ connection: Connection
    ) throws -> [IdentifierType: [String]] {
        var found: [IdentifierType: [String]] = [:]
        var seen: Set<Identifier> = []
        for rule in rules {
            try connection.read(rule.query, for: request) { cursor in
                while try cursor.step() {
                    guard let value = cursor.text(), !value.isEmpty, value.utf16.count <= Self.maximumCharacters,
                        seen.insert(Identifier(type: rule.to, value: value)).inserted
                    else { continue }
                    found[rule.to, default: []].append(value)
                }
            }
        }
        return found
    }
}
