package import DSRModel
package import JobStore
package import PluginHost
import Synchronization

/// The running plugins of a plugin host, as dispatch sees them.
///
/// The host's snapshot is the truth; what dispatch needs of it is worked out once for each change and read often.
package final class HostedPlugins: PluginDirectory {
    private let current = Mutex<[PluginID: RunningPlugin]>([:])

    package init() {}

    package var running: [PluginID: RunningPlugin] { current.withLock { $0 } }

    /// Takes over what runs now.
    package func update(_ registrations: [PluginRegistration], pins: [PluginPin]) {
        var plugins: [PluginID: RunningPlugin] = [:]
        for registration in registrations {
            plugins[registration.id] = RunningPlugin(
                id: registration.id, connection: registration.connection, build: registration.build,
                concurrency: registration.concurrency, timeout: .milliseconds(registration.timeoutMilliseconds),
                after: registration.after, plans: Set(registration.coverage.plans),
                handles: registration.coverage.handles,
                dataSilos: ExpectedPlugins.targets(
                    registration.bindings.dataSilos, registration.id, .perform, pins))
        }
        current.withLock { $0 = plugins }
    }
}
