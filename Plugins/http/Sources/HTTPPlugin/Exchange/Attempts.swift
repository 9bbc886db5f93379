/// Decides, for one job, whether the service is asked again within the time-out, and after how long.
struct Attempts {
    /// What to do after a call that failed in a way that may pass.
    enum Action: Equatable {
        case again(after: Duration)
        case giveUp
    }

    /// The wait before the first repetition; doubled before each further one.
    private let firstDelay: Duration
    private static let longestDelay = Duration.seconds(10)
    private let limit: Int
    private var made = 0

    /// Allows so many repetitions.
    init(repetitions: Int, firstDelay: Duration) {
        limit = repetitions
        self.firstDelay = firstDelay
    }

    /// Decides after a failed call; `jitter` is between 0 and 1.
    mutating func next(afterMilliseconds: Int64?, remaining: Duration, jitter: Double) -> Action {
        guard made < limit else { return .giveUp }
        let backoff = min(firstDelay * (1 << min(made, 16)), Self.longestDelay)
        made += 1
        // Half of it is fixed, so that a service that is overwhelmed always gets a pause.
        let spread = backoff / 2 + backoff * jitter / 2
        let delay = max(spread, .milliseconds(afterMilliseconds ?? 0))
        return delay < remaining ? .again(after: delay) : .giveUp
    }
}
