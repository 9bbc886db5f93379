package import DSRModel
package import PluginMessages

/// Where the host gets a plugin's settings from.
package protocol PluginSettingsSource: Sendable {
    /// The settings of a plugin, its own ones checked against the manifest's schema.
    ///
    /// Throws a `PluginFault` that names file and key without repeating a value; the plugin is then refused with it.
    func settings(for plugin: PluginID, schema: JSONValue?) throws -> PluginSettings

    /// The source as it is now, where it can change.
    func reread() -> any PluginSettingsSource
}

extension PluginSettingsSource {
    package func reread() -> any PluginSettingsSource { self }
}
