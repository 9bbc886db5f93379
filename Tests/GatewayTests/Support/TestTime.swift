import Foundation
import Synchronization

@testable import Gateway

/// The time that gateway and Sombra share; it flows, a test may leap ahead in it, and may set the clock.
final class TestTime: Sendable {
    /// How far the time that passes is ahead, and how far the clock was set away from it.
    private let ahead = Mutex<(passed: Int64, set: Int64)>((0, 0))

    /// Milliseconds since 1970.
    var now: Int64 { GatewayClock.system.now() + ahead.withLock { $0.passed + $0.set } }

    var date: Date { Date(timeIntervalSince1970: Double(now) / 1000) }

    var clock: GatewayClock {
        GatewayClock {
            self.now
        } instant: {
            ContinuousClock.now + .milliseconds(self.ahead.withLock { $0.passed })
        }
    }

    /// Time passes.
    func advance(by duration: Duration) { ahead.withLock { $0.passed += duration.milliseconds } }

    /// Somebody sets the clock; no time passes.
    func set(by duration: Duration) { ahead.withLock { $0.set += duration.milliseconds } }
}
