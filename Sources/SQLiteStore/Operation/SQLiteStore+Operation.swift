package import JobStore
import GRDB

extension SQLiteStore {
    package func isReplay(jti: String, requestID: String, coreIdentifierHash: String) async throws -> Bool {
        let hash = sealer.blindIndex("jti", jti)
        return try await read { session in
            let row = try session.row(
                "SELECT request_id, core_hash FROM bindings WHERE jti = ? LIMIT 1", [hash])
            guard var columns = row.map(ColumnReader.init) else { return false }
            return columns.text() != requestID || columns.text() != coreIdentifierHash
        }
    }

    package func freeze() async throws -> Freeze? { try await read { try $0.freeze() } }

    package func setFreeze(_ freeze: Freeze?) async throws { try await write { try $0.setFreeze(freeze) } }

    package func list(_ filter: JobFilter) async throws -> [Job] { try await read { try $0.list(filter) } }

    package func counts() async throws -> [JobState: Int] {
        try await read { session in
            var counts: [JobState: Int] = [:]
            for row in try session.rows("SELECT state, count(*) FROM jobs GROUP BY state") {
                var columns = ColumnReader(row)
                counts[try columns.name(JobState.self)] = Int(columns.integer())
            }
            return counts
        }
    }

    package func audit(of job: JobID) async throws -> [AuditEvent] { try await read { try $0.audit(of: job) } }
}
