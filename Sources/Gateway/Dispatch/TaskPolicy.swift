/// What configuration says about attempts.
package struct TaskPolicy: Sendable {
    /// How many attempts a task has before it is dead.
    package var attempts: Int
    package var backoff: Backoff
    /// How soon a task is looked at again that could not be begun: its guard or its plugin was not there.
    package var unavailableDelay: Int64
    /// The longest that a plugin may put an attempt off; a due time further ahead is taken for that of a clock that
    /// was set back.
    package var longestWait: Int64
    /// How long a task may wait for its plugin after its guards allowed it; then they are asked anew.
    package var guardPatience: Duration
    /// How long destructive work that was claimed may take until it is handed over; then it is looked whether a freeze
    /// came meanwhile.
    ///
    /// Well within the second in which a freeze must have its effect.
    package var freezePatience: Duration
    package var sizes: SizePolicy

    /// After so many gateways in a row that ended without a word over it, a task has its plugin for itself: what ran
    /// beside it has its end then.
    static let rescuesInCompany = 2
    /// After so many it is a person's: whatever brings the gateway down must not do so for ever.
    static let rescueLimit = 10

    package init(
        attempts: Int = 12, backoff: Backoff = Backoff(first: 2_000, longest: 3_600_000),
        unavailableDelay: Int64 = 5_000, longestWait: Int64 = 7 * 86_400_000,
        guardPatience: Duration = .seconds(10), freezePatience: Duration = .milliseconds(250),
        sizes: SizePolicy = SizePolicy()
    ) {
        self.attempts = attempts
        self.backoff = backoff
        self.unavailableDelay = unavailableDelay
        self.longestWait = max(longestWait, backoff.longest)
        self.guardPatience = guardPatience
        self.freezePatience = freezePatience
        self.sizes = sizes
    }
}
