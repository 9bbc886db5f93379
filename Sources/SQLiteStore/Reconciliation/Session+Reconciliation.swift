import DSRModel
import GRDB
import JobStore

extension Session {
    /// What is known of one item of Sombra's list.
    func sighting(of item: ListedItem) throws -> Sighting {
        let found = try rows(
            """
            SELECT j.id, j.uuid, j.state, j.run, j.attention, j.ended_at, j.due_at, p.nonce, EXISTS (
                SELECT 1 FROM audit a WHERE a.job = j.id AND a.run = j.run AND a.event = ?)
            FROM jobs j LEFT JOIN payloads p ON p.job = j.id
            WHERE j.request_id = ? AND j.kind = 'dsr' AND j.target = ? AND j.type = ? AND j.identifier_type IS ?
                AND j.identifier_hash = ? ORDER BY j.id LIMIT ?
            """,
            [
                AuditEvent.polledAgain, item.requestID, item.target, item.type.rawValue, item.identifierType?.rawValue,
                item.identifierHash, Self.mostProfiles,
            ])
        let jobs = try found.map { row in
            var columns = ColumnReader(row)
            return try known(&columns, nonce: item.nonce)
        }
        switch jobs.count {
        case 0: return .unknown
        case 1: return .job(jobs[0])
        default: return .severalJobs(jobs.map(\.id))
        }
    }

    /// The most profiles of one identifier that are told apart.
    private static let mostProfiles = 16

    private func known(_ columns: inout ColumnReader, nonce: String) throws -> Sighting.KnownItem {
        _ = columns.integer()
        let id = JobID(rawValue: columns.text())
        var item = Sighting.KnownItem(
            id: id, state: try columns.name(JobState.self), run: Int(columns.integer()),
            attention: columns.optionalText(), endedAt: columns.optionalInteger(), dueAt: columns.integer())
        if let sealed = columns.optionalBlob() {
            item.hasNonce = try isNonce(nonce, in: sealed, of: id)
        }
        item.runCameByPoll = columns.flag()
        return item
    }

    /// Whether a blob holds this nonce; one that cannot be unsealed holds none, and the listed one takes its place.
    private func isNonce(_ nonce: String, in sealed: [UInt8], of job: JobID) throws -> Bool {
        do {
            return try sealer.open(sealed, .nonce(job)).elementsEqual(nonce.utf8)
        } catch is SealingError {
            return false
        }
    }

    /// How many open jobs of one state are looked at for those of one data silo.
    private static let mostLookedAt = 10_000

    func openJobs(
        in state: JobState, of target: String, type: RequestType, acceptedBefore: Int64, limit: Int
    ) throws -> [Job] {
        try rows(
            """
            SELECT \(ColumnReader.jobColumns) FROM (
                SELECT id FROM jobs INDEXED BY jobs_state WHERE state = ? ORDER BY id LIMIT ?
            ) found JOIN jobs j ON j.id = found.id
            WHERE j.target = ? AND j.type = ? AND j.kind = 'dsr' AND j.accepted_at < ? LIMIT ?
            """, [state.rawValue, Self.mostLookedAt, target, type.rawValue, acceptedBefore, limit]
        ).map { row in
            var columns = ColumnReader(row)
            return try columns.job()
        }
    }

    func backlog(now: Int64) throws -> Backlog {
        let row = try row(
            """
            SELECT count(*), coalesce(sum(due_at < ?), 0), min(coalesce(requested_at, created_at)), min(due_at)
            FROM jobs INDEXED BY jobs_state
            WHERE state IN ('accepted', 'running', 'reporting', 'parked', 'attention', 'restored')
            """, [now])
        guard var columns = row.map(ColumnReader.init) else {
            return Backlog(open: 0, overdue: 0, oldestAt: nil, soonestDueAt: nil)
        }
        return Backlog(
            open: Int(columns.integer()), overdue: Int(columns.integer()), oldestAt: columns.optionalInteger(),
            soonestDueAt: columns.optionalInteger())
    }
}
