import PluginKit

/// A company's SQLite database, served by the SQL statements that its settings declare.
struct CompanyDatabase: Plugin {
    static let manifest = Manifest(
        id: "org.parasol.sqlite",
        version: "1.0.0",
        owner: "Parasol <parasol@example.org>",
        summary: "Hands out, deletes, changes and looks up a person's rows in SQLite by declared statements.",
        coverage: .settings,
        handles: [
            Claim(requestTypes: [.access], identifiers: [.any]),
            Claim(requestTypes: [.erasure], identifiers: [.any]),
            Claim(requestTypes: Change.types, identifiers: [.any]),
        ],
        preflights: [PreflightClaim(identifiers: [.any], enriches: [.any])],
        plans: [.access, .erasure] + Change.types,
        settings: Configuration.schema,
        limits: Limits(timeoutMilliseconds: 300_000, concurrency: 4),
        needs: Needs(pathSettings: ["database"])
    )

    let rules: Rules
    let pool: ConnectionPool

    init(settings: Settings) throws {
        let configuration = try Configuration(settings)
        let connection = try Connection(configuration.connection)
        rules = try Rules(configuration, checkedOn: connection)
        pool = ConnectionPool(configuration.connection, first: connection)
        Log.info("opened the database", ["statements": .number(rules.count)])
    }

    func describe() async throws -> CoverageDescription { rules.coverage }

    func health() async -> Health {
        do {
            try await pool.use { try $0.probe() }
            return .healthy
        } catch let failure as SQLFailure where failure.isBusy {
            // Somebody else works with it, so it is there.
            return .healthy
        } catch let failure as SQLFailure {
            return .unhealthy(failure.description)
        } catch {
            return .unhealthy("the database could not be asked")
        }
    }

    func stop() async { pool.close() }

    /// Gives the reason why nobody can be looked up under the request's identifier, or nil.
    ///
    /// An empty identifier would find the rows of everybody whose column was emptied.
    func unusable(_ request: Request) -> String? {
        request.identifier.value.allSatisfy(\.isWhitespace) ? "identifier-empty" : nil
    }
}
