import DSRModel
import PluginRuntime
import Synchronization

/// The plugins of a directory, without those whose connection is known to take no more jobs.
///
/// Between the end of a connection and the directory's next state lies a moment in which tasks would be handed out in a
/// circle; here they wait for the connection that comes next.
final class LivePlugins: PluginDirectory {
    private let directory: any PluginDirectory
    /// The connection of each plugin that was found at its end, until the directory shows another.
    private let spent = Mutex<[PluginID: any PluginConnection]>([:])

    init(_ directory: any PluginDirectory) { self.directory = directory }

    var running: [PluginID: RunningPlugin] {
        let running = directory.running
        return spent.withLock { spent in
            guard !spent.isEmpty else { return running }
            for (id, connection) in spent where running[id]?.connection !== connection { spent[id] = nil }
            return running.filter { spent[$0.key] == nil }
        }
    }

    /// Notes that a plugin's connection takes no more jobs.
    func markSpent(_ plugin: RunningPlugin) {
        // A late word about a connection that was replaced long ago must not hide its successor's end.
        guard directory.running[plugin.id]?.connection === plugin.connection else { return }
        spent.withLock { $0[plugin.id] = plugin.connection }
    }
}
