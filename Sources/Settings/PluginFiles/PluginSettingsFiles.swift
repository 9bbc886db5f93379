package import DSRModel

/// The settings files of a directory, and what is wrong with those that cannot be used.
package struct PluginSettingsFiles: Sendable {
    package internal(set) var files: [PluginID: PluginSettingsFile] = [:]
    /// By plugin, why its file cannot be used.
    package internal(set) var faults: [PluginID: ConfigurationErrors] = [:]
    /// Files whose name is no plugin's id.
    package internal(set) var misnamed: [ConfigurationError] = []
}
