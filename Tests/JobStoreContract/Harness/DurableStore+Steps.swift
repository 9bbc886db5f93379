import DSRModel
import JobStore

/// The steps of a job, as the gateway takes them.
extension DurableStore {
    /// Accepts what must make a job.
    func create(_ delivery: Delivery, file: StaticString = #fileID, line: UInt = #line) async throws -> JobID {
        let acceptance = try await accept(delivery)
        guard case .created(let job) = acceptance else {
            throw ContractFailure(description: "\(file):\(line): found \(acceptance), expected a new job")
        }
        return job
    }

    /// Claims exactly one task.
    func claimOne(
        _ claim: TaskClaim = Sample.claim(), file: StaticString = #fileID, line: UInt = #line
    ) async throws -> ClaimedTask {
        let tasks = try await claimTasks(claim).tasks
        try require(tasks.count == 1, "found \(tasks.count) tasks, expected one", file: file, line: line)
        return try unwrap(tasks.first, file: file, line: line)
    }

    /// Ends a claimed task.
    func end(
        _ claimed: ClaimedTask, as state: TaskState = .done, _ result: TaskResult = Sample.result(),
        file: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let isTaken = try await endTask(
            TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: .ended(state, result), build: "b1"))
        try require(isTaken, "the end of a running task was not taken", file: file, line: line)
    }

    /// Claims and ends all that is due.
    func endAll(at now: Int64 = Sample.start, as state: TaskState = .done) async throws {
        for claimed in try await claimTasks(Sample.claim(at: now)).tasks { try await end(claimed, as: state) }
    }

    func record(_ job: JobID, file: StaticString = #fileID, line: UInt = #line) async throws -> JobRecord {
        try unwrap(await load(job), file: file, line: line)
    }

    /// Settles a job at its present revision.
    func settle(
        _ job: JobID, calls: [String], _ consequence: Verdict.Consequence, at now: Int64 = Sample.start,
        file: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let revision = try await record(job).job.revision
        let isTaken = try await settle(
            Verdict(
                job: job, revision: revision, calls: calls.map { Array($0.utf8) }, consequence: consequence, now: now))
        try require(isTaken, "a verdict on the present revision was not taken", file: file, line: line)
    }

    func claimReports(at now: Int64 = Sample.start) async throws -> [ClaimedReport] {
        try await claimReports(now: now, limit: 100, excludingTargets: []).reports
    }

    func end(
        _ claimed: ClaimedReport, _ disposition: ReportEnd.Disposition = .sent, status: Int? = 200,
        at now: Int64 = Sample.start, file: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let isTaken = try await endReport(
            ReportEnd(report: claimed.report.id, disposition: disposition, status: status, now: now))
        try require(isTaken, "the end of a report under way was not taken", file: file, line: line)
    }

    /// Takes a job from its acceptance to the end of its reports.
    func conclude(_ job: JobID, _ consequence: Verdict.Consequence = .reported, at now: Int64 = Sample.start)
        async throws
    {
        try await endAll(at: now)
        try await settle(job, calls: ["report"], consequence, at: now)
        for claimed in try await claimReports(at: now) { try await end(claimed, at: now) }
    }
}
