import Foundation
import GRDB
package import JobStore

extension SQLiteStore {
    /// How many rows of a kind one call removes, so that it delays nobody.
    private static let pruneLimit = 500

    package func prune(_ retention: Retention, now: Int64) async throws -> Bool {
        let isMoreLeft = try await removeOld(retention, now: now)
        if !isMoreLeft { try await batcher.emptyLog() }
        return isMoreLeft
    }

    private func removeOld(_ retention: Retention, now: Int64) async throws -> Bool {
        try await write { session in
            let statements: [(sql: String, before: Int64)] = [
                (
                    """
                    DELETE FROM bindings WHERE (jti, job) IN (SELECT jti, job FROM bindings INDEXED BY bindings_at WHERE at < ? LIMIT ?)
                    """, now - retention.bindings
                ),
                (
                    "DELETE FROM audit WHERE id IN (SELECT id FROM audit INDEXED BY audit_at WHERE at < ? LIMIT ?)",
                    now - retention.audit
                ),
                (
                    "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_ended WHERE ended_at < ? LIMIT ?)",
                    now - retention.audit
                ),
            ]
            var isMoreLeft = false
            for (sql, before) in statements {
                try session.run(sql, [before, Self.pruneLimit])
                if session.database.changesCount == Self.pruneLimit { isMoreLeft = true }
            }
            return isMoreLeft
        }
    }

    package func tasksInUse(among tasks: Set<TaskID>) async throws -> Set<TaskID> {
        let names = try ClearJSON.encode(tasks.map(\.rawValue))
        return try await read { session in
            Set(
                try session.rows(
                    """
                    SELECT t.uuid FROM json_each(?) given JOIN tasks t ON t.uuid = given.value
                    JOIN jobs j ON j.id = t.job AND j.run = t.run WHERE j.state NOT IN ('reported', 'obsolete')
                    """, [names]
                ).map { TaskID(rawValue: $0[0]) })
        }
    }
}
