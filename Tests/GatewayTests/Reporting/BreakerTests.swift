import Testing

@testable import Gateway

@Suite("The breaker of the peer")
struct BreakerTests {
    static let start = ContinuousClock.now
    static let policy = Breaker.Policy(
        failures: 3, firstPause: .seconds(1), longestPause: .seconds(8), longestRequestedPause: .seconds(60), width: 4)
    static let down = Breaker.Outcome.failed(code: "status_503", after: nil)

    /// A breaker at a place of its own, so that expectations can move it.
    @dynamicMemberLookup
    final class Held {
        private var breaker = Breaker(policy: BreakerTests.policy)

        subscript<Value>(dynamicMember path: KeyPath<Breaker, Value>) -> Value { breaker[keyPath: path] }

        func room(at now: Breaker.Instant) -> Int { breaker.room(at: now) }

        func began() -> Breaker.Pass { breaker.began() }

        func ended(
            _ pass: Breaker.Pass, _ outcome: Breaker.Outcome, at now: Breaker.Instant, jitter: Double
        ) -> Breaker.Change? { breaker.ended(pass, outcome, at: now, jitter: jitter) }
    }

    /// A breaker that was opened by three failures at the start.
    static func opened(_ outcome: Breaker.Outcome = down) -> Held {
        let breaker = Held()
        for _ in 0..<3 {
            let pass = breaker.began()
            _ = breaker.ended(pass, outcome, at: start, jitter: 0)
        }
        return breaker
    }

    @Test("it opens after a run of failures, and any answer between them begins the run anew")
    func opens() {
        let breaker = Held()
        for outcome in [Self.down, Self.down, .answered, Self.down, Self.down] {
            let pass = breaker.began()
            #expect(breaker.ended(pass, outcome, at: Self.start, jitter: 0) == nil)
            #expect(breaker.trouble == nil)
        }
        let last = breaker.began()
        #expect(breaker.ended(last, Self.down, at: Self.start, jitter: 0) == .opened(code: "status_503"))
        #expect(breaker.trouble == "status_503")
        #expect(breaker.room(at: Self.start) == 0)
    }

    @Test("while it is open one probe at a time goes out, after pauses that double up to the longest")
    func probes() {
        let breaker = Self.opened()
        var now = Self.start
        for pause in [1, 2, 4, 8, 8, 8] {
            #expect(breaker.room(at: now + .seconds(pause) - .milliseconds(1)) == 0)
            now += .seconds(pause)
            #expect(breaker.room(at: now) == 1)
            let pass = breaker.began()
            #expect(breaker.room(at: now + .seconds(3_600)) == 0)
            #expect(breaker.probeAt == nil)
            #expect(breaker.ended(pass, Self.down, at: now, jitter: 0) == nil)
        }
    }

    @Test("an outage of hours makes bounded traffic")
    func traffic() {
        let breaker = Self.opened()
        var now = Self.start
        var calls = 0
        while now < Self.start + .seconds(6 * 3_600), let next = breaker.probeAt {
            now = next
            let pass = breaker.began()
            calls += 1
            _ = breaker.ended(pass, Self.down, at: now, jitter: 0.5)
        }
        // 6 s between two calls: half of the chance taken off 8 s.
        #expect((3_590...3_610).contains(calls))
    }

    @Test("the first answer closes it, and then one more call may be under way with each answer")
    func ramp() {
        let breaker = Self.opened()
        let now = Self.start + .seconds(1)
        #expect(breaker.ended(breaker.began(), .answered, at: now, jitter: 0) == .closed)
        #expect(breaker.trouble == nil)
        for room in [2, 3, 4, 4] {
            #expect(breaker.room(at: now) == room)
            #expect(breaker.ended(breaker.began(), .answered, at: now, jitter: 0) == nil)
        }
        _ = breaker.began()
        #expect(breaker.room(at: now) == 3)
    }

    @Test("calls that began before it opened neither lengthen its pause nor take the probe's place")
    func stragglers() {
        let breaker = Held()
        let passes = (0..<4).map { _ in breaker.began() }
        for pass in passes.prefix(3) { _ = breaker.ended(pass, Self.down, at: Self.start, jitter: 0) }
        let at = breaker.probeAt
        #expect(at == Self.start + .seconds(1))
        #expect(breaker.ended(passes[3], Self.down, at: Self.start + .milliseconds(500), jitter: 0) == nil)
        #expect(breaker.probeAt == at)
        #expect(breaker.room(at: Self.start + .seconds(1)) == 1)
    }

    @Test("an answer to a call that began before it opened closes it")
    func lateAnswer() {
        let breaker = Held()
        let passes = (0..<4).map { _ in breaker.began() }
        for pass in passes.prefix(3) { _ = breaker.ended(pass, Self.down, at: Self.start, jitter: 0) }
        #expect(breaker.ended(passes[3], .answered, at: Self.start, jitter: 0) == .closed)
    }

    @Test("a probe that was cut off on this side tells nothing, and the next may go at once")
    func unknown() {
        let breaker = Self.opened()
        let now = Self.start + .seconds(1)
        let pass = breaker.began()
        #expect(breaker.ended(pass, .unknown, at: now, jitter: 0) == nil)
        #expect(breaker.room(at: now) == 1)
    }

    @Test("a pause that the peer asks for is kept, up to a minute")
    func requested() {
        for (asked, pause) in [(Duration.seconds(20), 20), (.seconds(86_400), 60), (.milliseconds(1), 1)] {
            let breaker = Self.opened(.failed(code: "rate_limited", after: asked))
            #expect(breaker.probeAt == Self.start + .seconds(pause))
        }
    }

    @Test("chance takes up to half of a pause, so that gateways do not come back together")
    func jitter() {
        let breaker = Held()
        for _ in 0..<3 { _ = breaker.ended(breaker.began(), Self.down, at: Self.start, jitter: 0.999) }
        #expect(breaker.probeAt.map { $0 - Self.start < .milliseconds(502) } == true)
    }

    @Test("one that fails again right after it closed is met with longer pauses, one that keeps up with short ones")
    func flapping() {
        let breaker = Self.opened()
        var now = Self.start + .seconds(1)
        _ = breaker.ended(breaker.began(), .answered, at: now, jitter: 0)
        for _ in 0..<3 { _ = breaker.ended(breaker.began(), Self.down, at: now, jitter: 0) }
        #expect(breaker.probeAt == now + .seconds(2))
        now += .seconds(2)
        for _ in 0..<6 { _ = breaker.ended(breaker.began(), .answered, at: now, jitter: 0) }
        for _ in 0..<3 { _ = breaker.ended(breaker.began(), Self.down, at: now, jitter: 0) }
        #expect(breaker.probeAt == now + .seconds(1))
    }
}
