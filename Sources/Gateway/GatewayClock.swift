import FoundationEssentials

/// The time of day, in milliseconds since 1970, UTC, which may be set; and the time that passes, which may not.
///
/// Injected, so that tests own both.
package struct GatewayClock: Sendable {
    private let read: @Sendable () -> Int64
    private let readInstant: @Sendable () -> ContinuousClock.Instant

    package init(
        _ read: @escaping @Sendable () -> Int64,
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.read = read
        readInstant = instant
    }

    /// The system's clock.
    package static let system = GatewayClock { Int64((Date().timeIntervalSince1970 * 1000).rounded()) }

    package func now() -> Int64 { read() }

    /// A moment on the clock that nobody sets, for whatever measures a span.
    package func instant() -> ContinuousClock.Instant { readInstant() }
}
