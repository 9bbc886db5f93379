import FoundationEssentials
import PluginMessages
import Settings

/// The settings with which a plugin is checked.
enum CheckSettings {
    /// Reads a plugin's settings file, in YAML or JSON, checked against the manifest; without a file, the defaults.
    static func read(_ file: String?, for manifest: Manifest) throws -> [UInt8] {
        do throws(ConfigurationErrors) {
            guard let file else {
                return try PluginSettingsFile(id: manifest.id).settings(checkedAgainst: manifest.settings).reveal()
            }
            let environment = ProcessInfo.processInfo.environment
            let read = try PluginSettingsFile.load(path: file, of: manifest.id, environment: environment)
            return try read.settings(checkedAgainst: manifest.settings).reveal()
        } catch {
            let mend = file == nil ? "\nName the plugin's settings file with --settings." : ""
            throw Failure.configuration("\(error)\(mend)")
        }
    }
}
