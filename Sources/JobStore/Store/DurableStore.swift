package import DSRModel

/// Where jobs, tasks, results and reports live.
///
/// Every call is one commit that is on disk when it returns.
///
/// Times are milliseconds since 1970, UTC; `now` is always the caller's, so that tests own the clock. A store is safe
/// to use from any task. Bodies, nonces, results, calls, poll ids and reasons are sealed before they reach the disk.
/// Every call throws ``StoreError`` when the store fails.
package protocol DurableStore: Sendable {
    // MARK: Intake

    /// Takes a delivery in, as ``AcceptanceDecision`` says.
    func accept(_ delivery: Delivery) async throws -> Acceptance

    /// Whether a token's id belongs to another request or person already; `accept` finds out by itself, this asks before
    /// anything else is done for the webhook.
    func isReplay(jti: String, requestID: String, coreIdentifierHash: String) async throws -> Bool

    // MARK: Dispatch

    /// Hands out tasks whose time has come, the longest due first, and marks them running under this gateway's
    /// incarnation. A job that was accepted is running then. Tasks of parked and reporting jobs wait for the reopening.
    func claimTasks(_ claim: TaskClaim) async throws -> ClaimedTasks

    /// Ends or gives back a running task. False, and nothing is written, when the task is no longer running with that
    /// claim: a late answer.
    func endTask(_ end: TaskEnd) async throws -> Bool

    /// Ends or puts off a task that ran when the gateway before this one ended, and that nobody has claimed since. False,
    /// and nothing is written, when the task is no longer pending after that claim.
    func endAbandoned(_ end: TaskEnd) async throws -> Bool

    // MARK: Aggregation

    /// Jobs that a verdict is due for: accepted or running, and either no task is pending, running or waiting to a
    /// time before the job's report-by, or report-by has passed.
    func jobsToJudge(now: Int64, limit: Int) async throws -> [JobID]

    /// A job with the tasks of its current run; nil when there is none. Throws ``StoreError`` with `unreadable` when
    /// something of it cannot be unsealed or makes no sense: see ``putAside(_:now:)``.
    func load(_ job: JobID) async throws -> JobRecord?

    /// The jobs of the same request in the same data silo, this one included, with their states.
    func siblings(of job: JobID) async throws -> [Job]

    /// Puts a verdict's reports into the outbox, or ends the job where there are none. False, and nothing is written,
    /// when the job's revision is not the verdict's, or the job is reporting or final. The sequence of its lane goes on.
    func settle(_ verdict: Verdict) async throws -> Bool

    /// Gives a job to a person (``Job/unreadable``) if something that is stored of it cannot be unsealed or makes no
    /// sense: its tasks leave the queue, and its unsent reports are given up. False, and nothing is written, when all of
    /// it can be read, and when it is over, restored, or with a person already.
    func putAside(_ job: JobID, now: Int64) async throws -> Bool

    /// Parked jobs whose time has come.
    func jobsToReopen(now: Int64, limit: Int) async throws -> [JobID]

    /// Parked jobs in which a task of one of these plugins is pending, the first to be reopened first.
    func jobsParked(for plugins: Set<PluginID>, limit: Int) async throws -> [JobID]

    /// Lets a parked job, or one with a person, go on: tasks that have not ended run again with a fresh budget of
    /// attempts, and plugins of `adding` that have no task yet get one. False when the job is in another state.
    func reopen(_ job: JobID, adding: [PlannedTask], now: Int64, reportBy: Int64) async throws -> Bool

    // MARK: Reporting

    /// Hands out reports whose time has come, at most one a job and only the first unsent one of its lane, and marks
    /// them sending. Targets come in turn, those with the fewest under way first; within one, the longest due first.
    func claimReports(_ claim: ReportClaim) async throws -> ClaimedReports

    /// Ends an attempt to send. When the last report of the verdict is sent the job goes where the verdict said, and
    /// when that is a final state all that is sealed of the job is purged. False when the report is no longer sending.
    func endReport(_ end: ReportEnd) async throws -> Bool

    // MARK: Operation

    /// The request types for which destructive work is frozen, and since when.
    func freeze() async throws -> Freeze?
    /// Stops destructive work, or lets it go on with nil.
    func setFreeze(_ freeze: Freeze?) async throws

    /// Jobs, newest first.
    func list(_ filter: JobFilter) async throws -> [Job]
    /// Counts of jobs by state, for metrics and readiness.
    func counts() async throws -> [JobState: Int]
    /// The audit of a job, oldest first.
    func audit(of job: JobID) async throws -> [AuditEvent]

    // MARK: Reconciliation

    /// What is known of items that Sombra lists as pending, in their order.
    func sightings(of items: [ListedItem]) async throws -> [Sighting]

    /// DSR jobs of a data silo and type that are not finally reported and were taken in before a time, the oldest
    /// first; looks at no more than a few ten thousand open jobs, so a great backlog may hide some.
    func openJobs(of target: String, type: RequestType, acceptedBefore: Int64, limit: Int) async throws -> [Job]

    /// How old what is open is, and how soon it is due.
    func backlog(now: Int64) async throws -> Backlog

    // MARK: Coverage

    /// All that was ever accepted and not retired.
    func coverage() async throws -> [CoverageRecord]
    /// Remembers coverage; what is known already stays as it is.
    func record(_ coverage: [CoverageRecord], now: Int64) async throws
    /// Forgets a plugin's coverage and pin. Its open tasks stay.
    func retire(_ plugin: PluginID, now: Int64) async throws
    /// The data silo or check that each unbound plugin served first, by role.
    func pins() async throws -> [PluginPin]
    /// Pins an unbound plugin, and answers what it is pinned to now: the first pin wins.
    func pin(_ pin: PluginPin, now: Int64) async throws -> PluginPin

    // MARK: House-keeping

    /// Which of these tasks may still need what they have in the spool: those of the current run of a job that is not
    /// finally reported.
    func tasksInUse(among tasks: Set<TaskID>) async throws -> Set<TaskID>

    /// Removes what is older than its retention: `jti` bindings, audit lines, jobs that ended. Bounded work a call;
    /// true when more is left.
    func prune(_ retention: Retention, now: Int64) async throws -> Bool
    /// Throws when the store could not commit now.
    func checkHealth() async throws
    /// Commits what is under way and closes; no call may follow.
    func close() async throws
}
