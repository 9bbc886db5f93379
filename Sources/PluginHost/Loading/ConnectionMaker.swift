package import DSRModel
package import PluginRuntime

/// Loads an admitted library and connects to the plugin in it, without starting it.
///
/// Called while the host holds the object verified; it must load exactly that path.
package typealias ConnectionMaker =
    @Sendable (
        _ library: LibraryObject, _ plugin: PluginID, _ log: @escaping PluginLog
    ) async throws -> any PluginConnection

extension InProcessPlugin {
    /// Loads libraries into this process; loading, starting and describing may take `startLimit`, each.
    package static func connectionMaker(startLimit: Duration) -> ConnectionMaker {
        { library, _, log in
            var options = ConnectionOptions(log: log)
            options.startLimit = startLimit
            return try await InProcessPlugin.load(path: library.path, options: options)
        }
    }
}
