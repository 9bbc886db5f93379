import Synchronization

/// Who follows the snapshots of a host.
final class Observers: Sendable {
    struct State {
        var last = 0
        var sources: [Int: AsyncStream<PluginSnapshot>.Continuation] = [:]
    }

    private let state = Mutex(State())

    func withLock<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

    func tell(_ snapshot: PluginSnapshot) {
        for source in state.withLock({ Array($0.sources.values) }) { source.yield(snapshot) }
    }
}
