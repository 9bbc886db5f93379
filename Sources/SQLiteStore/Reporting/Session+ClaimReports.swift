import GRDB
import JobStore

extension Session {
    func claimReports(now: Int64, limit: Int, excludingTargets: Set<String>) throws -> ClaimedReports {
        var due: [(row: Int64, dueAt: Int64)] = []
        var nextDueAt: Int64?
        for target in try targetsInOutbox() where !excludingTargets.contains(target) {
            let head = "reports INDEXED BY reports_due WHERE target = ? AND head = 1 AND state = 'pending'"
            due += try rows(
                "SELECT id, due_at FROM \(head) AND due_at <= ? ORDER BY due_at LIMIT ?",
                [target, now, limit]
            ).map { ($0[0], $0[1]) }
            let next: Int64? = try row(
                "SELECT min(due_at) FROM \(head) AND due_at > ?", [target, now])?[0]
            nextDueAt = [nextDueAt, next].compactMap { $0 }.min()
        }
        due.sort { ($0.dueAt, $0.row) < ($1.dueAt, $1.row) }
        if due.count >= limit, limit > 0 { nextDueAt = now }
        let reports = try due.prefix(limit).compactMap { try handOutReport($0.row, now: now) }
        return ClaimedReports(reports: reports, nextDueAt: nextDueAt)
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
    /// Nil when its job cannot be opened: then the job is a person's, and the rest goes on.
    private func handOutReport(_ id: Int64, now: Int64) throws -> ClaimedReport? {
        let found = try row(
            """
            SELECT r.job, p.body, p.nonce, \(ColumnReader.jobColumns), \(ColumnReader.reportColumns)
            FROM reports r JOIN jobs j ON j.id = r.job JOIN payloads p ON p.job = r.job WHERE r.id = ?
            """, [id])
        guard let found else { throw StoreError.malformedColumn("a report without its job") }
        var columns = ColumnReader(found)
        let jobRow = columns.integer()
        let body = columns.blob()
        let nonce = columns.blob()
        let job = try columns.job()
        do {
            var report = try columns.report(of: job.id, sealer: sealer)
            let claimed = ClaimedReport(
                report: report, job: job,
                nonce: String(decoding: try sealer.open(nonce, .nonce(job.id)), as: UTF8.self),
                body: try sealer.open(body, .body(job.id)))
            try run("UPDATE reports SET state = 'sending', attempts = attempts + 1 WHERE id = ?", [id])
            report.state = .sending
            report.attempts += 1
            return ClaimedReport(report: report, job: claimed.job, nonce: claimed.nonce, body: claimed.body)
        } catch is SealingError {
            try putAside(jobRow, job, now: now)
            return nil
        }
    }
}
