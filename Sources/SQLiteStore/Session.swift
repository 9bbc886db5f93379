import DSRModel
import Foundation
import GRDB
import JobStore

/// One access to the database, with what it takes to seal and open.
///
/// Lives as long as the access.
///
/// The stages of the store add their statements in extensions. Statements are prepared once a connection.
struct Session {
    let database: Database
    let sealer: Sealer
    let incarnation: Int64

    /// Runs a statement that gives no rows.
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row.
    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// All rows.
    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// Appends to the audit; lines of jobs that are no longer there are left out.
    func append(_ events: [AuditEvent]) throws {
        for event in events {
            try run(
                """
                INSERT INTO audit (at, job, run, event, plugin, build, detail)
                SELECT ?, id, ?, ?, ?, ?, ? FROM jobs WHERE uuid = ?
                """,
                [
                    event.at, event.run, event.event, event.plugin?.rawValue, event.build,
                    event.detail.isEmpty ? nil : try ClearJSON.encode(event.detail), event.job.rawValue,
                ])
        }
    }
}
