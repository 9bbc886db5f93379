import DSRModel
import PluginMessages
import PluginRuntime
import Synchronization

@testable import Gateway

/// The plugins that run, as the test says.
final class PlayedDirectory: PluginDirectory {
    private let plugins = Mutex<[PluginID: RunningPlugin]>([:])

    var running: [PluginID: RunningPlugin] { plugins.withLock { $0 } }

    /// Puts a plugin, or the next connection of one, in its place.
    func put(
        _ id: PluginID, _ connection: any PluginConnection, build: String = "b1", concurrency: Int = 8,
        isInProcess: Bool = false
    ) {
        let claim = Claim(requestTypes: RequestType.allCases, identifiers: [.email])
        let plugin = RunningPlugin(
            id: id, connection: connection, build: build, concurrency: concurrency, timeout: .seconds(60), after: [],
            plans: [], handles: [claim], dataSilos: nil, isInProcess: isInProcess)
        plugins.withLock { $0[id] = plugin }
    }

    func remove(_ id: PluginID) { plugins.withLock { $0[id] = nil } }
}
