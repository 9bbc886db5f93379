import DSRModel
import GRDB
import JobStore

extension Session {
    /// Lets a job go on.
    ///
    /// Tasks that run stay running; those that ended as they should stay ended.
    func reopen(_ job: Int64, run: Int, adding: [PlannedTask], now: Int64, reportBy: Int64) throws {
        let ended = "('done', 'notFound', 'skipped')"
        for table in ["results", "items"] {
            try self.run(
                """
                DELETE FROM \(table) WHERE task IN (
                    SELECT id FROM tasks WHERE job = ? AND run = ? AND state NOT IN \(ended) AND state <> 'running')
                """, [job, run])
        }
        try self.run(
            """
            UPDATE tasks SET attempts = 0, crashes = 0, rescues = 0, open = 1, blocked = 0,
                due_at = CASE state WHEN 'running' THEN due_at ELSE ?3 END,
                state = CASE state WHEN 'running' THEN state ELSE 'pending' END
            WHERE job = ?1 AND run = ?2 AND state NOT IN \(ended)
            """, [job, run, now])
        let row = try row("SELECT kind, type FROM jobs WHERE id = ?", [job])
        guard var columns = row.map(ColumnReader.init) else {
            throw StoreError.malformedColumn("a task without its job")
        }
        let kind = try columns.name(JobKind.self)
        let type = try columns.name(RequestType.self)
        let present = Set(
            try rows("SELECT plugin FROM tasks WHERE job = ? AND run = ?", [job, run]).map { $0[0] as String })
        for planned in adding where !present.contains(planned.plugin.rawValue) {
            let before = try before(planned.plugin, job: job)
            try insert(planned, job: job, run: run, before: before, kind, type, now: now)
        }
        try self.run(
            """
            UPDATE jobs SET state = 'running', revision = revision + 1, report_by = ?, parked_until = NULL,
                attention = NULL WHERE id = ?
            """, [reportBy, job])
        try recountUndecided(job, run: run)
    }
}
