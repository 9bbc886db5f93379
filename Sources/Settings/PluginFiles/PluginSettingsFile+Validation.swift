package import PluginMessages

extension PluginSettingsFile {
    /// Everything that is wrong with one file, its settings against the manifest's schema included; blocks the calling
    /// thread while files are read.
    ///
    /// What ``load(path:environment:)`` and ``settings(checkedAgainst:)`` say one after the other is said at once, and
    /// also for a plugin that is not enabled. Settings whose secrets cannot be had are not checked against the schema
    /// where the secret stands; `allowsMissingSecrets` is for a machine that has none of them.
    package static func validate(
        path: String, schema: JSONValue?, environment: [String: String], allowsMissingSecrets: Bool = false
    ) -> (errors: [ConfigurationError], warnings: [ConfigurationWarning]) {
        let read: PluginSettingsFile
        var errors: [ConfigurationError] = []
        do throws(ConfigurationErrors) {
            let outcome = try examine(path: path, environment: environment, fetchesAllSecrets: true)
            read = outcome.file
            errors = outcome.errors
        } catch {
            return (error.errors, [])
        }
        do throws(ConfigurationErrors) {
            _ = try read.settings(checkedAgainst: schema)
        } catch {
            // A secret that is missing is no second fault where the schema finds its reference instead of text.
            let missing = Set(errors.filter { $0.code == .secretMissing }.map(\.place))
            errors += error.errors.filter { !missing.contains($0.place) }
        }
        if allowsMissingSecrets { errors.removeAll { $0.code == .secretMissing } }
        return (errors, read.warnings)
    }
}
