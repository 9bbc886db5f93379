import Synchronization

/// The most bytes that Sombra takes in one body, as far as this gateway knows.
///
/// What a 413 teaches holds until the gateway ends: the next pages are made smaller before they are sent.
final class BodyLimit: Sendable {
    private let limit: Mutex<Int64>

    init(_ maximum: Int64) { limit = Mutex(maximum) }

    var bytes: Int64 { limit.withLock { $0 } }

    /// Notes that a body was too large.
    func refuse(_ bytes: Int64) {
        limit.withLock { $0 = min($0, max(bytes / 2, SizePolicy.leastBodyBytes)) }
    }
}
