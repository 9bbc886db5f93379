package import DSRModel
package import JobStore
import GRDB

extension SQLiteStore {
    package func jobsToJudge(now: Int64, limit: Int) async throws -> [JobID] {
        try await read { try $0.jobsToJudge(now: now, limit: limit) }
    }

    package func load(_ job: JobID) async throws -> JobRecord? { try await read { try $0.load(job) } }

    package func siblings(of job: JobID) async throws -> [Job] {
        try await read { session in
            try session.rows(
                """
                SELECT \(ColumnReader.jobColumns) FROM jobs own
                JOIN jobs j ON j.request_id = own.request_id AND j.target = own.target AND j.kind = own.kind
                WHERE own.uuid = ? ORDER BY j.id
                """, [job.rawValue]
            ).map { row in
                var columns = ColumnReader(row)
                return try columns.job()
            }
        }
    }

    package func settle(_ verdict: Verdict) async throws -> Bool {
        try await sealer.placing {
            let reports = try verdict.calls.map { try SealedReport($0, now: verdict.now, sealer: sealer) }
            return try await write { try $0.settle(verdict, reports) }
        }
    }

    package func putAside(_ job: JobID, now: Int64) async throws -> Bool {
        try await write { try $0.putAsideIfUnreadable(job, now: now) }
    }

    package func jobsToReopen(now: Int64, limit: Int) async throws -> [JobID] {
        try await read { session in
            try session.rows(
                """
                SELECT uuid FROM jobs INDEXED BY jobs_parked
                WHERE state = 'parked' AND parked_until <= ? ORDER BY parked_until LIMIT ?
                """, [now, limit]
            ).map { JobID(rawValue: $0[0]) }
        }
    }

    package func jobsParked(for plugins: Set<PluginID>, limit: Int) async throws -> [JobID] {
        try await read { try $0.jobsParked(for: plugins, limit: limit) }
    }

    package func reopen(_ job: JobID, adding: [PlannedTask], now: Int64, reportBy: Int64) async throws -> Bool {
        try await write { session in
            let found = try session.row(
                "SELECT id, run FROM jobs WHERE uuid = ? AND state IN ('parked', 'attention')", [job.rawValue])
            guard let found else { return false }
            var columns = ColumnReader(found)
            let row = columns.integer()
            let run = Int(columns.integer())
            try session.reopen(row, run: run, adding: adding, now: now, reportBy: reportBy)
            try session.append([AuditEvent(at: now, job: job, run: run, event: "reopened")])
            return true
        }
    }
}
