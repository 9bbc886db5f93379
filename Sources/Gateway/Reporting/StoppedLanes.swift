import Synchronization

/// The data silos and checks whose reports stand still since Sombra refused their key.
package final class StoppedLanes: Sendable {
    private let untilByTarget = Mutex<[String: Int64]>([:])

    package init() {}

    func stop(_ target: String, until: Int64) { untilByTarget.withLock { $0[target] = until } }

    /// Sombra took a report with the target's key: whatever was wrong is mended.
    func release(_ target: String) { untilByTarget.withLock { $0[target] = nil } }

    /// The targets to leave out now.
    ///
    /// A lane whose time has passed is tried again.
    func excluded(at now: Int64) -> Set<String> {
        untilByTarget.withLock { Set($0.filter { $0.value > now }.keys) }
    }

    /// The targets that are refused until a report goes through.
    package var targets: Set<String> { untilByTarget.withLock { Set($0.keys) } }
}
