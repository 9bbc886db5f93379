import DSRModel
import JobStore
import PluginHost
import PluginRuntime

extension RunningPlugin {
    /// A plugin of the plugin host, as dispatch sees it.
    init(_ registration: PluginRegistration, pins: [PluginPin]) {
        self.init(
            id: registration.id, connection: registration.connection, build: registration.build,
            concurrency: registration.concurrency, timeout: .milliseconds(registration.timeoutMilliseconds),
            after: registration.after, plans: Set(registration.coverage.plans),
            handles: registration.coverage.handles,
            dataSilos: ExpectedPlugins.targets(registration.bindings.dataSilos, registration.id, .perform, pins),
            isInProcess: registration.connection is InProcessPlugin)
    }
}
