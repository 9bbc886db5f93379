/// Decides how many calls may be under way, so that a peer in trouble hears little and one that is back hears all soon.
///
/// Pure: time and chance are parameters. After a run of failures it opens; then one call at a time goes out as a probe,
/// with pauses that double; the first answer closes it, and each further one lets one more call be under way, until all
/// may be.
package struct Breaker: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// How it behaves.
    package struct Policy: Sendable {
        /// After so many failures without an answer between them it opens.
        package var failures: Int
        /// The pause before the first probe; doubled after each that fails.
        package var firstPause: Duration
        package var longestPause: Duration
        /// The longest pause that the peer itself may ask for.
        package var longestRequestedPause: Duration
        /// How many calls may be under way at once.
        package var width: Int

        package init(
            failures: Int = 5, firstPause: Duration = .seconds(1), longestPause: Duration = .seconds(15),
            longestRequestedPause: Duration = .seconds(60), width: Int = 16
        ) {
            self.failures = failures
            self.firstPause = firstPause
            self.longestPause = longestPause
            self.longestRequestedPause = longestRequestedPause
            self.width = width
        }
    }

    /// How a call ended, as far as it tells of the peer.
    package enum Outcome: Sendable, Equatable {
        /// The peer looked at it, whatever it said.
        case answered
        /// It did not, for a reason that passes; `code` is safe to log, `after` is the pause that was asked for.
        case failed(code: String, after: Duration?)
        /// Nothing was learnt: the call was cut off on this side.
        case unknown
    }

    /// What is new.
    package enum Change: Sendable, Equatable {
        case opened(code: String)
        case closed
    }

    /// A call that was let through.
    package struct Pass: Sendable, Equatable {
        let isProbe: Bool
    }

    private enum State {
        /// `allowed`: how many calls may be under way.
        case closed(allowed: Int)
        case open(probeAt: Instant, code: String)
    }

    private let policy: Policy
    private var state: State
    private var underWay = 0
    private var isProbing = false
    /// Failures since the last answer.
    private var failures = 0
    private var pause: Duration

    package init(policy: Policy) {
        self.policy = policy
        state = .closed(allowed: policy.width)
        pause = policy.firstPause
    }

    /// Why the peer is taken to be in trouble; nil while it is not.
    package var trouble: String? {
        if case .open(_, let code) = state { return code }
        return nil
    }

    /// How many more calls may begin now.
    package func room(at now: Instant) -> Int {
        switch state {
        case .closed(let allowed): max(allowed - underWay, 0)
        case .open(let probeAt, _): now >= probeAt && !isProbing ? 1 : 0
        }
    }

    /// When the next probe may begin; nil while none is needed or one is under way.
    package var probeAt: Instant? {
        guard case .open(let probeAt, _) = state, !isProbing else { return nil }
        return probeAt
    }

    /// A call begins.
    package mutating func began() -> Pass {
        underWay += 1
        guard case .open = state else { return Pass(isProbe: false) }
        isProbing = true
        return Pass(isProbe: true)
    }

    /// A call has ended; `jitter` is from 0 up to 1 and takes away up to half of a pause.
    package mutating func ended(_ pass: Pass, _ outcome: Outcome, at now: Instant, jitter: Double) -> Change? {
        underWay -= 1
        if pass.isProbe { isProbing = false }
        switch outcome {
        case .unknown: return nil
        case .answered: return answered()
        case .failed(let code, let after): return failed(pass, code, after, at: now, jitter)
        }
    }

    private mutating func answered() -> Change? {
        failures = 0
        switch state {
        case .open:
            state = .closed(allowed: min(2, policy.width))
            return .closed
        case .closed(let allowed):
            state = .closed(allowed: min(allowed + 1, policy.width))
            // Only one that has kept up for a while is met with short pauses again.
            if allowed + 1 >= policy.width { pause = policy.firstPause }
            return nil
        }
    }

    private mutating func failed(
        _ pass: Pass, _ code: String, _ after: Duration?, at now: Instant, _ jitter: Double
    ) -> Change? {
        failures += 1
        switch state {
        case .open:
            // Calls that began before it opened tell nothing new.
            guard pass.isProbe else { return nil }
            state = .open(probeAt: next(after, at: now, jitter), code: code)
            return nil
        case .closed:
            guard failures >= policy.failures else { return nil }
            state = .open(probeAt: next(after, at: now, jitter), code: code)
            return .opened(code: code)
        }
    }

    private mutating func next(_ after: Duration?, at now: Instant, _ jitter: Double) -> Instant {
        let wait = pause * (1 - jitter / 2)
        pause = min(pause * 2, policy.longestPause)
        return now + max(wait, min(after ?? .zero, policy.longestRequestedPause))
    }
}
