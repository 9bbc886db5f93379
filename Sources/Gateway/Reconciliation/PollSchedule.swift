import DSRModel

/// When each list is asked for next.
///
/// Pure.
struct PollSchedule: Sendable {
    private struct Standing {
        var nextAt: Int64
        var failures = 0
    }

    private let interval: Int64
    private let backoff: Backoff
    private var standings: [PollLane: Standing] = [:]

    /// How much rarer a list is asked for that Sombra refuses.
    private static let refusalFactor: Int64 = 8
    private static let leastAfterRefusal: Int64 = 3_600_000
    private static let mostAfterRefusal: Int64 = 86_400_000

    init(interval: Int64) {
        self.interval = interval
        backoff = Backoff(first: 30_000, longest: max(interval, 30_000))
    }

    /// Whether a list is to be asked for now; one that was never asked for is.
    func isDue(_ lane: PollLane, at now: Int64) -> Bool {
        guard let next = standings[lane]?.nextAt else { return true }
        // Further ahead than anything here puts it: the clock was set back.
        return next <= now || next - now > Self.mostAfterRefusal + interval
    }

    /// How long until the first of these lists is to be asked for, in milliseconds.
    func pause(_ lanes: [PollLane], at now: Int64) -> Int64 {
        lanes.map { isDue($0, at: now) ? 0 : max(0, (standings[$0]?.nextAt ?? now) - now) }.min() ?? .max
    }

    /// Notes how a list was answered.
    ///
    /// `jitter` is from 0 up to 1; it moves the next time by up to a tenth, so that gateways and lists part.
    mutating func note(
        _ lane: PollLane, _ outcome: PollOutcome, retryAfter: Int64? = nil, at now: Int64, jitter: Double
    ) {
        var standing = standings[lane] ?? Standing(nextAt: now)
        switch outcome {
        case .complete, .tooLong, .repeating:
            standing = Standing(nextAt: now + spread(interval, jitter))
        case .refused:
            let pause = max(
                interval.multipliedReportingOverflow(by: Self.refusalFactor).partialValue, Self.leastAfterRefusal)
            standing = Standing(nextAt: now + spread(min(pause, max(Self.mostAfterRefusal, interval)), jitter))
        case .failed:
            standing.failures += 1
            let wait = backoff.wait(afterFailures: standing.failures, jitter: jitter)
            standing.nextAt = now + max(wait, min(retryAfter ?? 0, Self.mostAfterRefusal))
        }
        standings[lane] = standing
    }

    private func spread(_ time: Int64, _ jitter: Double) -> Int64 { Int64(Double(time) * (0.9 + 0.2 * jitter)) }
}
