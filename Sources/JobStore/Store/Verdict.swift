/// What a job came to, and what Sombra is told of it.
package struct Verdict: Sendable {
    /// Where the job goes when the last report is sent, or at once where there are none.
    package enum Consequence: Sendable, Equatable {
        /// Sombra took the final report.
        case reported
        /// Sombra took an interim report; the job goes on at `until`, or at a redelivery.
        case parked(until: Int64)
        /// Sombra no longer wants the answer.
        case obsolete
        /// A person is needed, for the reason with this stable code.
        case attention(String)
    }

    package var job: JobID
    /// The revision of the job that was judged.
    package var revision: Int64
    /// The calls to make, in order, each in the gateway's own encoding.
    package var calls: [[UInt8]]
    package var consequence: Consequence
    package var now: Int64
    package var audit: [AuditEvent]

    package init(
        job: JobID, revision: Int64, calls: [[UInt8]], consequence: Consequence, now: Int64, audit: [AuditEvent] = []
    ) {
        self.job = job
        self.revision = revision
        self.calls = calls
        self.consequence = consequence
        self.now = now
        self.audit = audit
    }
}

/// A job with what belongs to its current run.
package struct JobRecord: Sendable {
    package var job: Job
    package var tasks: [JobTask]
    package var reports: [Report]
    /// The webhook's body; nil once it is purged.
    package var body: [UInt8]?
    /// The newest nonce; nil once it is purged.
    package var nonce: String?

    package init(job: Job, tasks: [JobTask], reports: [Report], body: [UInt8]?, nonce: String?) {
        self.job = job
        self.tasks = tasks
        self.reports = reports
        self.body = body
        self.nonce = nonce
    }
}
