import CWorkerSandbox
package import DSRModel
import Glibc
import PluginMessages
import PluginRuntime

/// Connects to plugins in worker processes.
package struct WorkerConnections: Sendable {
    /// Where `parasol-worker` lies.
    package var executable: String
    /// Paths that no worker may reach, with all beneath them: state, plugins, configuration.
    package var protecting: [String]
    /// How long loading, starting and describing may take, each.
    package var startLimit: Duration
    /// How long draining and stopping may take, each.
    package var stopLimit: Duration
    /// How long after it was given up a job may still be held before the plugin counts as hanging.
    package var overdueLimit: Duration
    /// Where a plugin's raw output goes.
    package var output: @Sendable (PluginID) -> any PluginOutput

    package init(
        executable: String, protecting: [String], startLimit: Duration = .seconds(30),
        stopLimit: Duration = .seconds(10), overdueLimit: Duration = .seconds(5),
        output: @escaping @Sendable (PluginID) -> any PluginOutput
    ) {
        self.executable = executable
        self.protecting = protecting
        self.startLimit = startLimit
        self.stopLimit = stopLimit
        self.overdueLimit = overdueLimit
        self.output = output
    }

    /// Connects to plugins in workers, as ``connect(_:)`` does.
    package static func maker(
        executable: String, protecting: [String], startLimit: Duration = .seconds(30),
        output: @escaping @Sendable (PluginID) -> any PluginOutput
    ) -> ConnectionMaker {
        let connections = WorkerConnections(
            executable: executable, protecting: protecting, startLimit: startLimit, output: output)
        return { try await connections.connect($0) }
    }

    /// The parts of the sandbox that this machine's kernel lacks, for a person; empty where it has them all.
    package static var kernelLacks: [String] { SandboxParts.names(parasol_sandbox_lacks()) }

    /// Starts a worker and has it load the library.
    package func connect(_ order: ConnectionOrder) async throws -> WorkerPlugin {
        let allowances = try WorkerAllowances(
            manifest: order.manifest, settings: order.settings, library: order.library.path, protecting: protecting,
            runtimeDirectories: try SwiftRuntimeDirectories.of(order.library.path))
        let setup = WorkerSetup(
            library: order.library.path, memoryBytes: allowances.memoryBytes, paths: allowances.paths,
            ports: allowances.ports, parent: getpid(), startLimit: startLimit, stopLimit: stopLimit)
        let (process, socket) = try await WorkerProcess.start(
            WorkerLaunch(
                executable: executable, plugin: order.plugin, setup: setup, output: output(order.plugin),
                log: order.log))
        var options = ConnectionOptions(log: order.log)
        options.startLimit = startLimit
        options.stopLimit = stopLimit
        options.overdueLimit = overdueLimit
        do {
            let plugin = try await FramedPlugin.connect(
                descriptor: socket, name: order.library.path, options: options)
            return WorkerPlugin(plugin, process: process, log: order.log)
        } catch {
            let explained = await WorkerPlugin.explain(error, process)
            await WorkerPlugin.end(process, explained.code)
            throw explained
        }
    }
}
