import Synchronization

/// The time of day for everything that is due some time after something else.
///
/// It flows like the time that passes. When the machine's clock is set, forwards or backwards, it follows only slowly:
/// so no wait of seconds becomes one of hours, and no hour of waits falls due at once.
struct SteadyTime: Sendable {
    /// Differences up to this are the ordinary work of whoever keeps the clock right, in milliseconds.
    private static let tolerance: Int64 = 2_000
    /// It catches up by one millisecond in so many: an hour in eight.
    private static let slowness: Int64 = 8

    private var now: Int64
    private var instant: ContinuousClock.Instant
    /// The time that has passed and was not used for catching up yet, in milliseconds.
    private var unused: Int64 = 0

    /// Begins with the time that the clock shows, in milliseconds since 1970, UTC.
    init(clock: Int64, at instant: ContinuousClock.Instant) {
        now = clock
        self.instant = instant
    }

    /// The time, given what the clock shows.
    mutating func read(clock: Int64, at instant: ContinuousClock.Instant) -> Int64 {
        let elapsed = (instant - self.instant).milliseconds
        guard elapsed > 0 else { return now }
        // Whole milliseconds only, so that many short looks lose nothing.
        self.instant += .milliseconds(elapsed)
        now += elapsed
        let difference = clock - now
        guard abs(difference) > Self.tolerance else {
            now = clock
            unused = 0
            return now
        }
        unused += elapsed
        let step = min(unused / Self.slowness, abs(difference))
        unused -= step * Self.slowness
        now += difference > 0 ? step : -step
        return now
    }
}

extension GatewayClock {
    /// A clock that nobody can set in one step; it follows `clock` as ``SteadyTime`` says.
    package static func steady(
        following clock: GatewayClock = .system,
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) -> GatewayClock {
        let shared = SharedTime(SteadyTime(clock: clock.now(), at: instant()))
        return GatewayClock(
            { shared.read(clock: clock.now(), at: instant()) }, instant: instant, machine: { clock.now() })
    }
}

/// One steady time for all who look.
private final class SharedTime: Sendable {
    private let time: Mutex<SteadyTime>

    init(_ time: SteadyTime) { self.time = Mutex(time) }

    func read(clock: Int64, at instant: ContinuousClock.Instant) -> Int64 {
        time.withLock { $0.read(clock: clock, at: instant) }
    }
}
