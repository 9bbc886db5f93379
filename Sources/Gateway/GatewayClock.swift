import FoundationEssentials

/// The time of day, in milliseconds since 1970, UTC, which may be set; and the time that passes, which may not.
///
/// Injected, so that tests own both.
package struct GatewayClock: Sendable {
    private let read: @Sendable () -> Int64
    private let readInstant: @Sendable () -> ContinuousClock.Instant
    private let readMachine: @Sendable () -> Int64

    /// Makes a clock; `machine` reads what the machine's own clock shows where that may be something else.
    package init(
        _ read: @escaping @Sendable () -> Int64,
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        machine: (@Sendable () -> Int64)? = nil
    ) {
        self.read = read
        readInstant = instant
        readMachine = machine ?? read
    }

    /// The system's clock.
    package static let system = GatewayClock { Int64((Date().timeIntervalSince1970 * 1000).rounded()) }

    package func now() -> Int64 { read() }

    /// What the machine's clock shows, whoever has set it: times in tokens are compared with it.
    package func machine() -> Int64 { readMachine() }

    /// The later of ``now()`` and ``machine()``: times of the calendar that plugins gave are compared with it, so that
    /// they come however slowly the gateway's own time follows a clock that was put right.
    package func calendar() -> Int64 { max(now(), machine()) }

    /// A moment on the clock that nobody sets, for whatever measures a span.
    package func instant() -> ContinuousClock.Instant { readInstant() }
}
