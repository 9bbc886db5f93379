package import PluginMessages

extension PluginSettingsFile {
    /// The plugin's own settings as canonical JSON, checked against its manifest's schema and filled with the
    /// schema's defaults; an object without members where the plugin takes none.
    ///
    /// The bytes hold secrets: hand them to the plugin and nowhere else. Only for a plugin that is enabled; the secrets
    /// of others were not fetched.
    package func settings(checkedAgainst schema: JSONValue?) throws(ConfigurationErrors) -> Redacted<[UInt8]> {
        let node = settings?.reveal() ?? DocumentNode(content: .map([]), place: file.map { .file($0) } ?? .nowhere)
        guard let schema else {
            guard node.members?.isEmpty == true else {
                throw ConfigurationErrors(errors: [
                    ConfigurationError(
                        code: .unknownKey, place: node.place, key: "settings",
                        problem: "the plugin \(id) takes no settings", mend: "remove them")
                ])
            }
            return try canonical(.object([:]))
        }
        let settingsSchema = try SettingsSchema(schema, of: id)
        var check = SchemaCheck()
        check.check(node, against: settingsSchema, key: "settings")
        guard check.errors.isEmpty else { throw ConfigurationErrors(errors: check.errors) }
        return try canonical(settingsSchema.filled(node.json))
    }

    private func canonical(_ value: JSONValue) throws(ConfigurationErrors) -> Redacted<[UInt8]> {
        do {
            return Redacted(try MessageCoding.encode(value))
        } catch {
            throw ConfigurationErrors(errors: [
                ConfigurationError(
                    code: .outOfRange, place: file.map { .file($0) } ?? .nowhere, key: "settings",
                    problem: "the settings cannot be written as JSON", mend: "look for a number that JSON cannot hold")
            ])
        }
    }
}
