package import DSRModel

/// Which tasks a gateway can take on now.
package struct TaskClaim: Sendable {
    package var now: Int64
    /// What the times of waiting tasks are compared with, which are the calendar's: not before `now`.
    package var calendar: Int64
    /// How many more tasks each plugin can take; plugins that are not named get none.
    package var capacity: [PluginID: Int]
    /// For each plugin the plugins that must first have finished all their tasks of the same request, in any data
    /// silo, before it may do destructive work: done, not found or skipped.
    package var after: [PluginID: [PluginID]]
    /// The longest time that a due time may lie ahead; one further ahead counts as due, so that a clock that jumped
    /// back stalls nothing.
    ///
    /// For tasks that are waiting it does not apply.
    package var longestBackoff: Int64
    /// The most tasks to hand out.
    package var limit: Int

    package init(
        now: Int64, calendar: Int64? = nil, capacity: [PluginID: Int], after: [PluginID: [PluginID]],
        longestBackoff: Int64, limit: Int
    ) {
        self.now = now
        self.calendar = max(calendar ?? now, now)
        self.capacity = capacity
        self.after = after
        self.longestBackoff = longestBackoff
        self.limit = limit
    }
}

/// Tasks that were handed out.
///
/// Destructive ones are held back while a freeze names their type.
package struct ClaimedTasks: Sendable {
    package var tasks: [ClaimedTask]
    /// When the next task of a named plugin falls due, if one is pending or waiting; `now` when more may be due now
    /// than was handed out for the limit.
    ///
    /// What is held back by capacity, a freeze or `after` does not count: it becomes due through an event.
    package var nextDueAt: Int64?

    package init(tasks: [ClaimedTask], nextDueAt: Int64?) {
        self.tasks = tasks
        self.nextDueAt = nextDueAt
    }
}

/// A task that was handed out, with what its plugin must know.
package struct ClaimedTask: Sendable {
    package var task: JobTask
    package var job: Job
    /// The webhook's body as received.
    package var body: [UInt8]
    /// What ``TaskEnd`` must carry: a number that no other claim of the task has.
    package var claim: Int64

    package init(task: JobTask, job: Job, body: [UInt8], claim: Int64) {
        self.task = task
        self.job = job
        self.body = body
        self.claim = claim
    }
}

/// How a claim of a task ended.
package struct TaskEnd: Sendable {
    /// What becomes of the task.
    package enum Disposition: Sendable {
        /// It ended: `state` is done, notFound, skipped, held or dead.
        case ended(TaskState, TaskResult)
        /// The plugin's system is at work; ask again at `until` with `pollID`. Burns no attempt.
        case waiting(until: Int64, pollID: String)
        /// As waiting, but the time that was given has passed: ask again at `dueAt`, which is the gateway's own time.
        case overdue(dueAt: Int64, pollID: String)
        /// It runs again, not before `dueAt`. The result, where there is one, says why it failed.
        case retry(dueAt: Int64, burnsAttempt: Bool, crashed: Bool, TaskResult?)
    }

    package var task: TaskID
    package var claim: Int64
    package var disposition: Disposition
    /// Whether the plugin was called at all: then it may have done what it does not find the next time.
    package var wasBegun: Bool
    /// The SHA-256 of the library that answered, in hexadecimal; nil where none did.
    package var build: String?
    package var audit: [AuditEvent]

    package init(
        task: TaskID, claim: Int64, disposition: Disposition, wasBegun: Bool = true, build: String? = nil,
        audit: [AuditEvent] = []
    ) {
        self.task = task
        self.claim = claim
        self.disposition = disposition
        self.wasBegun = wasBegun
        self.build = build
        self.audit = audit
    }
}
