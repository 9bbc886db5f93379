import GRDB
import JobStore

extension Session {
    func claimReports(_ claim: ReportClaim) throws -> ClaimedReports {
        var due: [DueReport] = []
        var nextDueAt: Int64?
        for target in try targetsInOutbox() {
            let room = claim.room(for: target)
            guard room > 0 else { continue }
            let held = claim.underWay[target, default: 0]
            due += try dueReports(of: target, claim, limit: room).enumerated().map { index, report in
                DueReport(row: report.row, dueAt: report.dueAt, turn: held + index)
            }
            let next: Int64? = try row(
                "SELECT min(due_at) FROM \(Self.heads) AND due_at > ? AND due_at <= ?",
                [target, claim.now, claim.now + claim.longestWait])?[0]
            nextDueAt = [nextDueAt, next].compactMap { $0 }.min()
        }
        due.sort { ($0.turn, $0.dueAt, $0.row) < ($1.turn, $1.dueAt, $1.row) }
        if due.count >= claim.limit, claim.limit > 0 { nextDueAt = claim.now }
        let reports = try due.prefix(claim.limit).compactMap { try handOutReport($0.row, now: claim.now) }
        return ClaimedReports(reports: reports, nextDueAt: nextDueAt)
    }

    private struct DueReport {
        let row: Int64
        let dueAt: Int64
        /// Its place among those of its target, those under way included.
        var turn = 0
    }

    private static let heads = "reports INDEXED BY reports_due WHERE target = ? AND head = 1 AND state = 'pending'"

    /// What is due of one target: by its time, or by a time that only a clock that was set back explains.
    private func dueReports(of target: String, _ claim: ReportClaim, limit: Int) throws -> [DueReport] {
        let bounds = [("due_at <= ?", claim.now), ("due_at > ?", claim.now + claim.longestWait)]
        var found: [DueReport] = []
        for (condition, bound) in bounds where found.count < limit {
            found += try rows(
                "SELECT id, due_at FROM \(Self.heads) AND \(condition) ORDER BY due_at LIMIT ?",
                [target, bound, limit - found.count]
            ).map { DueReport(row: $0[0], dueAt: $0[1]) }
        }
        return found
    }

    /// The data silos and checks for which something is unsent, found by skipping through the index, so that a lane that
    /// is stopped costs the same however much waits in it.
    private func targetsInOutbox() throws -> [String] {
        try rows(
            """
            WITH RECURSIVE lanes (target) AS (
                SELECT min(target) FROM reports INDEXED BY reports_due WHERE head = 1 AND state = 'pending'
                UNION ALL
                SELECT (
                    SELECT min(target) FROM reports INDEXED BY reports_due WHERE head = 1 AND state = 'pending' AND target > lanes.target)
                FROM lanes WHERE lanes.target IS NOT NULL
            ) SELECT target FROM lanes WHERE target IS NOT NULL
            """
        ).map { $0[0] }
    }

    /// Marks a report sending.
    ///
    /// Nil when its job cannot be read: then the job is a person's, and the rest goes on.
    private func handOutReport(_ id: Int64, now: Int64) throws -> ClaimedReport? {
        let found = try row(
            """
            SELECT r.job, j.uuid, j.run, p.body, p.nonce, \(ColumnReader.jobColumns), \(ColumnReader.reportColumns)
            FROM reports r JOIN jobs j ON j.id = r.job JOIN payloads p ON p.job = r.job WHERE r.id = ?
            """, [id])
        guard let found else { throw StoreError.malformedColumn("a report without its job") }
        var columns = ColumnReader(found)
        let jobRow = columns.integer()
        let (jobID, jobRun) = (JobID(rawValue: columns.text()), Int(columns.integer()))
        let body = columns.blob()
        let nonce = columns.blob()
        do {
            let job = try columns.job()
            var report = try columns.report(of: job.id, sealer: sealer)
            let claimed = ClaimedReport(
                report: report, job: job,
                nonce: String(decoding: try sealer.open(nonce, .nonce(job.id)), as: UTF8.self),
                body: try sealer.open(body, .body(job.id)))
            try run("UPDATE reports SET state = 'sending', attempts = attempts + 1 WHERE id = ?", [id])
            report.state = .sending
            report.attempts += 1
            return ClaimedReport(report: report, job: claimed.job, nonce: claimed.nonce, body: claimed.body)
        } catch  where Self.isOfOneJob(error) {
            try putAside(jobRow, jobID, run: jobRun, now: now)
            return nil
        }
    }
}
