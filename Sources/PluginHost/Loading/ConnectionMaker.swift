package import DSRModel
package import PluginMessages
package import PluginRuntime

/// What a connection is to be made to, and what its plugin may have.
package struct ConnectionOrder: Sendable {
    /// The private copy, verified; nothing else may be loaded.
    package let library: LibraryObject
    package let manifest: Manifest
    /// The operator's settings, whose paths and ports the plugin may reach; they may hold secrets.
    package let settings: PluginSettings
    /// Where the plugin's events go.
    package let log: PluginLog

    package init(
        library: LibraryObject, manifest: Manifest, settings: PluginSettings, log: @escaping PluginLog
    ) {
        self.library = library
        self.manifest = manifest
        self.settings = settings
        self.log = log
    }

    package var plugin: PluginID { manifest.id }
}

/// Loads an admitted library and connects to the plugin in it, without starting it.
///
/// Called while the host holds the object verified; it must load exactly that path.
package typealias ConnectionMaker = @Sendable (ConnectionOrder) async throws -> any PluginConnection

extension InProcessPlugin {
    /// Loads libraries into this process; loading, starting and describing may take `startLimit`, each.
    package static func connectionMaker(startLimit: Duration) -> ConnectionMaker {
        { order in
            var options = ConnectionOptions(log: order.log)
            options.startLimit = startLimit
            return try await InProcessPlugin.load(path: order.library.path, options: options)
        }
    }
}
