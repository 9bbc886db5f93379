import FoundationEssentials

/// The time of day, in milliseconds since 1970, UTC.
///
/// Injected, so that tests own it.
package struct GatewayClock: Sendable {
    private let read: @Sendable () -> Int64

    package init(_ read: @escaping @Sendable () -> Int64) { self.read = read }

    /// The system's clock.
    package static let system = GatewayClock { Int64((Date().timeIntervalSince1970 * 1000).rounded()) }

    package func now() -> Int64 { read() }
}
