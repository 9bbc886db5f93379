import Synchronization

/// Carries the report out of the task that can be interrupted.
final class Outcome: Sendable {
    private let made = Mutex<ChaosReport?>(nil)

    var report: ChaosReport? { made.withLock { $0 } }

    func set(_ report: ChaosReport) { made.withLock { $0 = report } }
}
