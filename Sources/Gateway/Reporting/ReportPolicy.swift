import Sombra

/// What configuration says about reports.
package struct ReportPolicy: Sendable {
    package var backoff: Backoff
    /// Whether `POST {"status":"WAITING"}` may be said of a whole integration, where an error was refused.
    package var completesIntegration: Bool
    /// How often an answer that something on the way may have given is taken for one that passes.
    package var patience: Int
    /// How long after an interim word Sombra must hear the next, in milliseconds.
    package var reportBy: Int64
    /// How far ahead a late report's `retryAfterDate` lies, in milliseconds.
    package var retryLateAfter: Int64
    package var peer: PeerPolicy
    /// How large calls may be.
    package var sizes: SizePolicy

    package init(
        backoff: Backoff = Backoff(first: 1_000, longest: 600_000), completesIntegration: Bool = false,
        patience: Int = 12, reportBy: Int64 = 36_000_000, retryLateAfter: Int64 = 4 * 3_600_000,
        peer: PeerPolicy = PeerPolicy(), sizes: SizePolicy = SizePolicy()
    ) {
        self.backoff = backoff
        self.completesIntegration = completesIntegration
        self.patience = patience
        self.reportBy = reportBy
        self.retryLateAfter = retryLateAfter
        self.peer = peer
        self.sizes = sizes
    }

    /// The longest that a report ever waits, in milliseconds: what is due later than that was put off by a clock that
    /// has been set back since.
    var longestWait: Int64 { max(backoff.longest, ReportAnswer.longestRetryAfter.milliseconds) + 60_000 }
}
