import DSRModel
import Synchronization

/// How many jobs each plugin has under way, and how many more it can take.
final class Workload: Sendable {
    private let underWay = Mutex<[PluginID: Int]>([:])

    /// How many more each plugin can take; plugins that can take none are left out.
    func capacity(of plugins: [PluginID: RunningPlugin]) -> [PluginID: Int] {
        underWay.withLock { underWay in
            plugins.compactMapValues { plugin in
                let free = plugin.concurrency - underWay[plugin.id, default: 0]
                return free > 0 ? free : nil
            }
        }
    }

    func begin(_ plugin: PluginID) { underWay.withLock { $0[plugin, default: 0] += 1 } }

    func end(_ plugin: PluginID) {
        underWay.withLock { underWay in
            let left = underWay[plugin, default: 1] - 1
            underWay[plugin] = left > 0 ? left : nil
        }
    }

    /// How many jobs are under way in all.
    var total: Int { underWay.withLock { $0.values.reduce(0, +) } }
}
