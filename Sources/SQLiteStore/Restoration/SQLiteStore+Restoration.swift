import GRDB
package import JobStore

extension SQLiteStore: RestoredStore {
    package func restoration() async throws -> Restoration? { try await read { try $0.restoration() } }

    package func restoredJobs(now: Int64, limit: Int) async throws -> [Job] {
        try await read { session in
            try session.rows(
                """
                SELECT \(ColumnReader.jobColumns) FROM restored r JOIN jobs j ON j.id = r.job
                WHERE r.due_at <= ? AND j.state = 'restored' ORDER BY r.due_at, r.job LIMIT ?
                """, [now, limit]
            ).map { row in
                var columns = ColumnReader(row)
                return try columns.job()
            }
        }
    }

    package func settleRestored(_ job: JobID, _ fate: RestoredFate, now: Int64) async throws -> Bool {
        try await write { try $0.settleRestored(job, fate, now: now) }
    }

    package func putOffRestored(_ job: JobID, until: Int64, answer: String) async throws {
        try await write { session in
            try session.run(
                "UPDATE restored SET due_at = ?, answer = ? WHERE job = (SELECT id FROM jobs WHERE uuid = ?)",
                [until, answer, job.rawValue])
        }
    }
}
