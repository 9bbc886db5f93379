import PluginKit

extension CompanyDatabase {
    func erase(_ request: Request) async throws -> Outcome { try await change(request) }

    func perform(_ request: Request) async throws -> Outcome { try await change(request) }

    private func change(_ request: Request) async throws -> Outcome {
        if let reason = unusable(request) { return .failed(reason: reason) }
        let queries = queries(for: request)
        guard !queries.isEmpty else { return .failed(reason: "no-statement: no rule serves this request") }
        do {
            let changed = try await pool.use { connection in
                try connection.transaction(.writing) {
                    let counts = try run(queries, request, connection)
                    let changed = counts.values.contains { $0 > 0 }
                    // Of a person who is not there nothing is noted either.
                    return (changed, changed ? .commit : .rollback)
                }
            }
            return changed ? .done : .notFound
        } catch let failure as SQLFailure where failure.isPermanent {
            return .failed(reason: failure.description)
        }
    }

    func plan(_ request: Request) async throws -> [String: Int64] {
        guard unusable(request) == nil else { return [:] }
        if request.type == .access { return try await countRows(request) }
        let queries = queries(for: request)
        return try await pool.use { connection in
            // What the statements would do is done, counted and undone.
            try connection.transaction(.writing) { (try run(queries, request, connection), .rollback) }
        }
    }

    private func countRows(_ request: Request) async throws -> [String: Int64] {
        try await pool.use { connection in
            try connection.transaction(.reading) {
                var counts: [String: Int64] = [:]
                for rule in rules.access where rule.identifiers.contains(request.identifier.type) {
                    counts[rule.datapoint.rawValue] = try connection.read(rule.query, for: request) { cursor in
                        var count: Int64 = 0
                        while try cursor.step() { count += 1 }
                        return count
                    }
                }
                return (counts, .rollback)
            }
        }
    }

    private func queries(for request: Request) -> [Query] {
        rules.changes
            .filter { $0.types.contains(request.type) && $0.identifiers.contains(request.identifier.type) }
            .flatMap(\.queries)
    }

    /// Runs the statements in their order; gives the rows changed, by table.
    private func run(_ queries: [Query], _ request: Request, _ connection: Connection) throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for query in queries {
            let changed = try connection.change(query, for: request)
            // A note in a journal does not make an erasure one that found something.
            if request.type == .erasure, query.onlyInserts { continue }
            counts[query.table ?? query.place, default: 0] += changed
        }
        return counts
    }
}
