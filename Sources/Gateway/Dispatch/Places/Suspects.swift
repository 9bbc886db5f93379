package import DSRModel
package import JobStore
import Synchronization

/// Tasks that a plugin held among others when it crashed: each may have been the one, so each runs alone there until
/// it has ended without a crash.
///
/// Kept in memory: after a restart a task runs in company again and, if it crashes its plugin, is suspected again.
package final class Suspects: Sendable {
    /// A task is suspected at one plugin: its own, or one of its guards.
    private struct Suspicion: Hashable {
        let task: TaskID
        let plugin: PluginID
    }

    private let suspicions = Mutex<Set<Suspicion>>([])

    package init() {}

    package func contains(_ task: TaskID, at plugin: PluginID) -> Bool {
        suspicions.withLock { $0.contains(Suspicion(task: task, plugin: plugin)) }
    }

    package func insert(_ task: TaskID, at plugin: PluginID) {
        suspicions.withLock { _ = $0.insert(Suspicion(task: task, plugin: plugin)) }
    }

    package func remove(_ task: TaskID, at plugin: PluginID) {
        suspicions.withLock { _ = $0.remove(Suspicion(task: task, plugin: plugin)) }
    }
}
