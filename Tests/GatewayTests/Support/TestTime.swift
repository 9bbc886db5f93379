import Foundation
import Synchronization

@testable import Gateway

/// The time of day that gateway and Sombra share; it flows, and a test may leap ahead.
final class TestTime: Sendable {
    private let ahead = Mutex<Int64>(0)

    /// Milliseconds since 1970.
    var now: Int64 { GatewayClock.system.now() + ahead.withLock { $0 } }

    var date: Date { Date(timeIntervalSince1970: Double(now) / 1000) }

    var clock: GatewayClock { GatewayClock { self.now } }

    func advance(by duration: Duration) { ahead.withLock { $0 += duration.milliseconds } }
}
