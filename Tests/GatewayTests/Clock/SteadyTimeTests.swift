import Synchronization
import Testing

@testable import Gateway

@Suite("A clock that is set")
struct SteadyTimeTests {
    private static let start = ContinuousClock.now
    private static let noon: Int64 = 1_800_000_000_000

    private func at(_ milliseconds: Int64) -> ContinuousClock.Instant { Self.start + .milliseconds(milliseconds) }

    @Test(
        "by an hour moves no due time by more than an eighth of the wait",
        arguments: [Int64(3_600_000), -3_600_000])
    func jump(_ jump: Int64) {
        var time = SteadyTime(clock: Self.noon, at: at(0))
        for passed in stride(from: Int64(1_000), through: 60_000, by: 1_000) {
            let now = time.read(clock: Self.noon + jump + passed, at: at(passed))
            #expect(abs(now - Self.noon - passed) <= passed / 8)
        }
    }

    @Test("is followed in the end", arguments: [Int64(3_600_000), -3_600_000])
    func follows(_ jump: Int64) {
        var time = SteadyTime(clock: Self.noon, at: at(0))
        var now: Int64 = 0
        for passed in stride(from: Int64(10_000), through: 9 * 3_600_000, by: 10_000) {
            now = time.read(clock: Self.noon + jump + passed, at: at(passed))
        }
        #expect(now == Self.noon + jump + 9 * 3_600_000)
    }

    @Test("and put right after a wrong start, the calendar's times come by the machine's clock")
    func calendar() {
        let machine = Mutex(Self.noon - 3_600_000)
        let clock = GatewayClock.steady(
            following: GatewayClock { machine.withLock { $0 } }, instant: { Self.start })
        #expect(clock.calendar() == Self.noon - 3_600_000)
        machine.withLock { $0 = Self.noon }
        #expect(clock.now() == Self.noon - 3_600_000)
        #expect(clock.machine() == Self.noon)
        #expect(clock.calendar() == Self.noon)
        machine.withLock { $0 = Self.noon - 7_200_000 }
        #expect(clock.calendar() == Self.noon - 3_600_000)
    }

    @Test("forth and back leaves the time where it was")
    func forthAndBack() {
        var time = SteadyTime(clock: Self.noon, at: at(0))
        _ = time.read(clock: Self.noon + 3_600_000 + 500, at: at(500))
        #expect(time.read(clock: Self.noon + 1_000, at: at(1_000)) == Self.noon + 1_000)
    }

    @Test("backwards lets no time run backwards, however often one looks")
    func monotonic() {
        var time = SteadyTime(clock: Self.noon, at: at(0))
        var last = Self.noon
        for passed in 1...5_000 {
            let now = time.read(clock: Self.noon - 3_600_000 + Int64(passed), at: at(Int64(passed)))
            #expect(now >= last)
            last = now
        }
        #expect(last >= Self.noon + 5_000 * 7 / 8 - 1)
    }

    @Test("looks of less than a millisecond lose nothing")
    func shortLooks() {
        var time = SteadyTime(clock: Self.noon, at: at(0))
        var now: Int64 = 0
        for step in 1...10_000 {
            now = time.read(
                clock: Self.noon + 3_600_000 + Int64(step) / 10, at: Self.start + .microseconds(100 * step))
        }
        #expect(now == Self.noon + 1_000 + 125)
    }
}
