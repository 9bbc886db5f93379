/// One call to Sombra in the outbox.
///
/// The calls of a job go out one after the other, in order of ``sequence``.
package struct Report: Sendable, Equatable {
    /// Where a call stands.
    package enum State: String, Sendable {
        /// To be sent, not before ``Report/dueAt``.
        case pending
        /// Under way in the gateway that claimed it.
        case sending
        /// Sombra took it.
        case sent
        /// Given up or made pointless; the job says why.
        case dropped
    }

    package var id: ReportID
    package var job: JobID
    package var run: Int
    /// Its place in the job's lane, from 0.
    package var sequence: Int
    package var state: State
    /// What to send, in the gateway's own encoding; sealed at rest, empty once it is purged.
    package var call: [UInt8]
    /// How often it was handed out to be sent, an attempt under way included.
    package var attempts: Int
    /// Not to be sent before; milliseconds since 1970, UTC.
    package var dueAt: Int64
    /// Sombra's last answer.
    package var lastStatus: Int?
    /// Whether an earlier attempt may have reached Sombra although its answer did not reach us.
    package var mayHaveArrived: Bool

    package init(
        id: ReportID, job: JobID, run: Int, sequence: Int, state: State, call: [UInt8], attempts: Int, dueAt: Int64,
        lastStatus: Int?, mayHaveArrived: Bool
    ) {
        self.id = id
        self.job = job
        self.run = run
        self.sequence = sequence
        self.state = state
        self.call = call
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastStatus = lastStatus
        self.mayHaveArrived = mayHaveArrived
    }
}
