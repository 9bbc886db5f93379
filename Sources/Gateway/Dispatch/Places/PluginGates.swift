import DSRModel
import Synchronization

/// The gates before plugins, made as they are needed.
///
/// A gate outlives its plugin's builds: calls to an old build that drains count beside those to the new one.
final class PluginGates: Sendable {
    /// Before the gateway's own process: all plugins in it crash together, so one that is to be alone must be alone here.
    let process = Gate(limit: .max)
    private let gates = Mutex<[PluginID: Gate]>([:])

    /// The gate before a plugin, with as many places as the plugin takes jobs at once now.
    func gate(of plugin: RunningPlugin) -> Gate {
        let gate = gates.withLock { gates in
            if let gate = gates[plugin.id] { return gate }
            let gate = Gate(limit: plugin.concurrency)
            gates[plugin.id] = gate
            return gate
        }
        gate.setLimit(plugin.concurrency)
        return gate
    }
}
