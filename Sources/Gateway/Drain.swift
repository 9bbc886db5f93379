import Synchronization

/// The time in which all stages together let work under way end: it begins with the first that is told to stop.
package final class Drain: Sendable {
    private let limit: Duration
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)

    package init(limit: Duration) { self.limit = limit }

    /// What is left of the time; never negative.
    package var remaining: Duration {
        let end = deadline.withLock { deadline in
            let end = deadline ?? ContinuousClock.now + limit
            deadline = end
            return end
        }
        return max(ContinuousClock.now.duration(to: end), .zero)
    }
}
