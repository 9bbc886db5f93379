/// The data silos and checks whose reports stand still since Sombra refused their key; after a pause one report at a
/// time finds out whether it takes it now.
///
/// Pure: time is a parameter.
package struct KeyLanes: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private struct Lane {
        var tryAt: Instant
        /// Probes under way.
        var probes = 0
    }

    private let pause: Duration
    private var stopped: [String: Lane] = [:]

    package init(pause: Duration) { self.pause = pause }

    /// The targets whose key is refused until a report goes through.
    package var targets: Set<String> { Set(stopped.keys) }

    /// The targets to leave out now.
    package func excluded(at now: Instant) -> Set<String> {
        Set(stopped.filter { $0.value.tryAt > now || $0.value.probes > 0 }.keys)
    }

    /// The targets of which one report may go out.
    package func probed(at now: Instant) -> Set<String> { targets.subtracting(excluded(at: now)) }

    /// A report of a target begins.
    package mutating func began(_ target: String) { stopped[target]?.probes += 1 }

    /// A report of a target has ended.
    package mutating func ended(_ target: String) {
        // One that began before the lane stood still was not counted.
        guard let probes = stopped[target]?.probes, probes > 0 else { return }
        stopped[target]?.probes = probes - 1
    }

    /// Sombra refused the target's key; true when that is new.
    package mutating func refused(_ target: String, at now: Instant) -> Bool {
        defer { stopped[target, default: Lane(tryAt: now)].tryAt = now + pause }
        return stopped[target] == nil
    }

    /// Sombra took the target's key; true when it had been refused.
    package mutating func taken(_ target: String) -> Bool { stopped.removeValue(forKey: target) != nil }

    /// There may be other keys now: every lane is tried at once.
    package mutating func tryAll(at now: Instant) {
        for target in stopped.keys { stopped[target]?.tryAt = now }
    }
}
