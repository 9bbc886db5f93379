import DSRModel
import GRDB
import JobStore

extension Session {
    /// What `meta` says of a restoration.
    struct RestorationMark: Codable {
        var restoredAt: Int64
        var backupMadeAt: Int64
    }

    func restoration() throws -> Restoration? {
        guard let text: String = try row("SELECT value FROM meta WHERE name = 'restored'")?[0] else { return nil }
        let mark = try ClearJSON.decode(RestorationMark.self, text)
        var held = 0
        var unanswered: [String: Int] = [:]
        for row in try rows("SELECT answer, count(*) FROM restored GROUP BY answer") {
            var columns = ColumnReader(row)
            let answer = columns.optionalText()
            let count = Int(columns.integer())
            held += count
            if let answer { unanswered[answer] = count }
        }
        return Restoration(
            restoredAt: mark.restoredAt, backupMadeAt: mark.backupMadeAt, held: held, unanswered: unanswered)
    }

    func settleRestored(_ id: JobID, _ fate: RestoredFate, now: Int64) throws -> Bool {
        let found = try row(
            """
            SELECT j.id, j.run, r.state FROM restored r JOIN jobs j ON j.id = r.job
            WHERE j.uuid = ? AND j.state = 'restored'
            """, [id.rawValue])
        guard let found else { return false }
        var columns = ColumnReader(found)
        let job = columns.integer()
        let run = Int(columns.integer())
        let before = try columns.name(JobState.self)
        try self.run("DELETE FROM restored WHERE job = ?", [job])
        switch fate {
        case .wanted(let reportBy): try goOn(job, run: run, from: before, now: now, reportBy: reportBy)
        case .withdrawn:
            try dropReports(of: job)
            try apply(.obsolete, to: job, now: now)
        case .over:
            try dropReports(of: job)
            try apply(.attention("over-since-backup"), to: job, now: now)
        }
        try append([AuditEvent(at: now, job: id, run: run, event: "restored.\(fate.code)")])
        if try row("SELECT 1 FROM restored LIMIT 1") == nil {
            try self.run("DELETE FROM meta WHERE name = 'restored'")
        }
        return true
    }

    private func goOn(_ job: Int64, run: Int, from before: JobState, now: Int64, reportBy: Int64) throws {
        switch before {
        case .parked, .attention:
            try self.run("UPDATE jobs SET state = ?, revision = revision + 1 WHERE id = ?", [before.rawValue, job])
        case .reporting where try canStillBeSent(job, run: run):
            try self.run("UPDATE jobs SET state = 'reporting', revision = revision + 1 WHERE id = ?", [job])
            try self.run(
                """
                UPDATE reports SET head = 1 WHERE id = (
                    SELECT id FROM reports WHERE job = ? AND run = ? AND state = 'pending' ORDER BY sequence LIMIT 1)
                """, [job, run])
        case .accepted, .running, .reporting, .restored, .reported, .obsolete:
            try dropReports(of: job)
            try reopen(job, run: run, adding: [], now: now, reportBy: reportBy)
        }
    }

    /// Whether a final report in the outbox still stands: all that it speaks of ended, and its results are there.
    ///
    /// An interim one says how things stood when the backup was made.
    private func canStillBeSent(_ job: Int64, run: Int) throws -> Bool {
        let open = try row(
            """
            SELECT 1 FROM tasks WHERE job = ? AND run = ? AND state NOT IN ('done', 'notFound', 'skipped') LIMIT 1
            """, [job, run])
        guard open == nil, case .reported = try noted(of: job) else { return false }
        return try row("SELECT 1 FROM reports WHERE job = ? AND run = ? AND state = 'pending' LIMIT 1", [job, run])
            != nil
    }

    private func dropReports(of job: Int64) throws {
        try run(
            "UPDATE reports SET state = 'dropped', head = 0 WHERE job = ? AND state IN ('pending', 'sending')", [job])
    }
}

extension RestoredFate {
    /// A stable code for the audit.
    fileprivate var code: String {
        switch self {
        case .wanted: "wanted"
        case .withdrawn: "withdrawn"
        case .over: "over"
        }
    }
}
