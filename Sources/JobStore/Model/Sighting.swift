/// What the store knows of an item that Sombra lists as pending.
package enum Sighting: Sendable, Equatable {
    case unknown
    case job(KnownItem)
    /// Several jobs have this identifier, each with a profile of its own, and the item does not say whose it is.
    case severalJobs([JobID])

    /// The one job that the item is of.
    package struct KnownItem: Sendable, Equatable {
        package var id: JobID
        package var state: JobState
        package var run: Int
        package var attention: String?
        /// Milliseconds since 1970, UTC: when it was finally reported.
        package var endedAt: Int64?
        package var dueAt: Int64
        /// Whether the job has the item's nonce already; false for one that ended, whose nonce is gone.
        package var hasNonce: Bool
        /// Whether its run was opened because Sombra still listed what was reported or lost.
        package var runCameByPoll: Bool

        package init(
            id: JobID, state: JobState, run: Int = 1, attention: String? = nil, endedAt: Int64? = nil,
            dueAt: Int64 = 0, hasNonce: Bool = false, runCameByPoll: Bool = false
        ) {
            self.id = id
            self.state = state
            self.run = run
            self.attention = attention
            self.endedAt = endedAt
            self.dueAt = dueAt
            self.hasNonce = hasNonce
            self.runCameByPoll = runCameByPoll
        }
    }
}
