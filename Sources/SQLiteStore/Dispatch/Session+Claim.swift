import DSRModel
import GRDB
import JobStore

extension Session {
    /// How many candidates that `after` holds back one claim looks at, so that it stays short.
    private static let rounds = 4

    func claim(_ claim: TaskClaim) throws -> ClaimedTasks {
        let classes = try unfrozenClasses()
        var found: [DueTasks.Candidate] = []
        var nextDueAt: Int64?
        var isMoreDue = false
        for plugin in try DueTasks.pluginsWithWork(self) {
            guard let capacity = claim.capacity[plugin] else { continue }
            let due = DueTasks(
                session: self, plugin: plugin, now: claim.now, calendar: claim.calendar,
                horizon: Self.horizon(of: claim))
            var own: [DueTasks.Candidate] = []
            for destructive in classes {
                let outlook = try due.outlook(destructive)
                var next = outlook.nextDueAt
                if outlook.isDue {
                    let limit = min(max(capacity, 0), max(claim.limit, 0))
                    let picked = try pick(
                        due, destructive, limit: limit,
                        after: destructive.isEmpty ? [] : claim.after[plugin, default: []].filter { $0 != plugin })
                    own += picked.candidates
                    if picked.isCutShort { isMoreDue = true }
                    next = try due.nextDueAt(destructive)
                }
                nextDueAt = [nextDueAt, next].compactMap { $0 }.min()
            }
            found += own.sorted { ($0.dueAt, $0.row) < ($1.dueAt, $1.row) }.prefix(max(capacity, 0))
        }
        found.sort { ($0.dueAt, $0.row) < ($1.dueAt, $1.row) }
        if found.count > claim.limit || isMoreDue || (found.count == claim.limit && claim.limit > 0) {
            nextDueAt = claim.now
        }
        let tasks = try found.prefix(max(claim.limit, 0)).compactMap { try handOut($0.row, now: claim.now) }
        return ClaimedTasks(tasks: tasks, nextDueAt: nextDueAt)
    }

    private static func horizon(of claim: TaskClaim) -> Int64 {
        let (horizon, isTooFar) = claim.now.addingReportingOverflow(claim.longestBackoff)
        return isTooFar ? .max : horizon
    }

    /// The values of `tasks.destructive` that may be handed out under the freeze.
    private func unfrozenClasses() throws -> [String] {
        let frozen = try freeze()?.types ?? []
        return [""] + RequestType.allCases.filter { $0.isDestructive && !frozen.contains($0) }.map(\.rawValue)
    }

    /// Takes candidates that nothing holds back, and sets those aside that `after` does until something changes for
    /// their request, so that they are not looked at again with every claim.
    private func pick(
        _ due: DueTasks, _ destructive: String, limit: Int, after: [PluginID]
    ) throws -> (candidates: [DueTasks.Candidate], isCutShort: Bool) {
        guard limit > 0 else { return ([], false) }
        guard !after.isEmpty else { return (try due.candidates(destructive, limit: limit), false) }
        for _ in 0..<Self.rounds {
            let candidates = try due.candidates(destructive, limit: limit)
            let held = try candidates.filter { try isHeldBack($0.row, after: after) }
            if held.isEmpty { return (candidates, false) }
            for candidate in held { try run("UPDATE tasks SET blocked = 1 WHERE id = ?", [candidate.row]) }
        }
        return ([], true)
    }

    /// Whether one of the plugins has a task of the same request that it has not finished.
    private func isHeldBack(_ task: Int64, after: [PluginID]) throws -> Bool {
        for plugin in after {
            let unfinished = try row(
                """
                SELECT 1 FROM tasks own
                JOIN jobs o ON o.id = own.job
                JOIN jobs j ON j.request_id = o.request_id
                JOIN tasks t ON t.job = j.id AND t.run = j.run AND t.plugin = ?2
                WHERE own.id = ?1 AND t.state NOT IN ('done', 'notFound', 'skipped') LIMIT 1
                """, [task, plugin.rawValue])
            if unfinished != nil { return true }
        }
        return false
    }

    /// Lets tasks of the same request be looked at again, since one of another plugin ended.
    func unblock(requestOf job: Int64) throws {
        try run(
            """
            UPDATE tasks INDEXED BY tasks_blocked SET blocked = 0 WHERE blocked = 1
                AND job IN (SELECT id FROM jobs WHERE request_id = (SELECT request_id FROM jobs WHERE id = ?))
            """, [job])
    }

    /// Lets all tasks that `after` held back be looked at again.
    func unblockAll() throws {
        try run("UPDATE tasks INDEXED BY tasks_blocked SET blocked = 0 WHERE blocked = 1")
    }

    /// Marks a task running.
    ///
    /// Nil when its job cannot be read: then the job is a person's, and the rest goes on.
    private func handOut(_ id: Int64, now: Int64) throws -> ClaimedTask? {
        let found = try row(
            """
            SELECT t.job, j.uuid, j.run, t.state, p.body, \(ColumnReader.jobColumns), \(ColumnReader.taskColumns)
            FROM tasks t JOIN jobs j ON j.id = t.job JOIN payloads p ON p.job = t.job WHERE t.id = ?
            """, [id])
        guard let found else { throw StoreError.malformedColumn("a task without its job") }
        var columns = ColumnReader(found)
        let jobRow = columns.integer()
        let (jobID, jobRun) = (JobID(rawValue: columns.text()), Int(columns.integer()))
        let state: TaskState
        let body: [UInt8]
        var job: Job
        var task: JobTask
        do {
            state = try columns.name(TaskState.self)
            let sealed = columns.blob()
            job = try columns.job()
            body = try sealer.open(sealed, .body(jobID))
            task = try columns.task(of: jobID, sealer: sealer)
        } catch  where Self.isOfOneJob(error) {
            try putAside(jobRow, jobID, run: jobRun, now: now)
            return nil
        }
        try run(
            "UPDATE tasks SET state = 'running', handed = handed + 1, incarnation = ? WHERE id = ?", [incarnation, id])
        task.state = .running
        task.handed += 1
        if job.state == .accepted {
            try run("UPDATE jobs SET state = 'running' WHERE id = ?", [jobRow])
            job.state = .running
        }
        if state == .waiting { try recountUndecided(jobRow, run: job.run) }
        return ClaimedTask(task: task, job: job, body: body, claim: Int64(task.handed))
    }

    /// Counts anew the tasks that hold off a verdict.
    func recountUndecided(_ job: Int64, run: Int) throws {
        try self.run(
            """
            UPDATE jobs SET undecided = (
                SELECT count(*) FROM tasks WHERE job = ?1 AND run = ?2 AND (
                    state IN ('pending', 'running') OR (state = 'waiting' AND tasks.due_at < report_by)))
            WHERE id = ?1
            """, [job, run])
    }
}
