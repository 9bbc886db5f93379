import Console
import PluginHost
import PluginRuntime

extension PluginOperations {
    /// What an operator does with the plugins of a host.
    init(_ host: PluginHost) {
        self.init(
            release: { await host.release($0) },
            logs: { plugin, last in
                guard let ring = await host.log(of: plugin) else { return nil }
                return PluginLogText.text(events: ring.entries(last: last), output: "", last: last)
            },
            rescan: { host.rescan() })
    }
}

extension PluginHost {
    /// Whether a process is the worker of a plugin that runs.
    nonisolated func isWorker(_ process: Int32) -> Bool {
        registrations.contains { $0.connection.process == process }
    }
}
