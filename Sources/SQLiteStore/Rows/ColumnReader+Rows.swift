import DSRModel
import JobStore

extension ColumnReader {
    /// The columns that ``job()`` reads, of a table called `j`.
    static let jobColumns = """
        j.uuid, j.kind, j.state, j.type, j.request_id, j.target, j.sibling_group, j.identifier_type, \
        j.identifier_hash, j.is_test, j.run, j.revision, j.accepted_at, j.report_by, j.due_at, j.requested_at, \
        j.parked_until, j.attention, j.had_end
        """

    mutating func job() throws -> Job {
        Job(
            id: JobID(rawValue: text()), kind: try name(JobKind.self), state: try name(JobState.self),
            type: try name(RequestType.self), requestID: text(), target: text(), siblingGroup: optionalText(),
            identifierType: optionalText().map(IdentifierType.init(rawValue:)), identifierHash: text(),
            isTest: flag(), run: Int(integer()), revision: integer(), acceptedAt: integer(), reportBy: integer(),
            dueAt: integer(), requestedAt: optionalInteger(), parkedUntil: optionalInteger(), attention: optionalText(),
            hadEnd: flag())
    }

    /// The columns that ``task(of:sealer:)`` reads, of a table called `t`.
    static let taskColumns = """
        t.uuid, t.run, t.plugin, t.state, t.datapoints, t.attempts, t.handed, t.begun, t.crashes, t.due_at, t.build, \
        t.poll_id, t.rescues
        """

    /// Reads a task without its result.
    mutating func task(of job: JobID, sealer: Sealer) throws -> JobTask {
        let id = TaskID(rawValue: text())
        var task = JobTask(
            id: id, job: job, run: Int(integer()), plugin: PluginID(rawValue: text()), state: try name(TaskState.self),
            datapoints: try optionalText().map { try ClearJSON.decode([Datapoint].self, $0) } ?? [],
            attempts: Int(integer()), handed: Int(integer()), begun: Int(integer()), crashes: Int(integer()),
            dueAt: integer())
        task.build = optionalText()
        task.pollID = try optionalBlob().map { String(decoding: try sealer.open($0, .pollID(id)), as: UTF8.self) }
        task.rescues = Int(integer())
        return task
    }

    /// The columns that ``report(of:sealer:)`` reads, of a table called `r`.
    static let reportColumns = """
        r.uuid, r.run, r.sequence, r.state, r.call, r.attempts, r.due_at, r.last_status, r.may_have_arrived
        """

    mutating func report(of job: JobID, sealer: Sealer) throws -> Report {
        let id = ReportID(rawValue: text())
        return Report(
            id: id, job: job, run: Int(integer()), sequence: Int(integer()), state: try name(Report.State.self),
            call: try optionalBlob().map { try sealer.open($0, .call(id)) } ?? [], attempts: Int(integer()),
            dueAt: integer(), lastStatus: optionalInteger().map { Int($0) }, mayHaveArrived: flag())
    }
}
