package import PluginMessages

/// A plugin's settings file as it is written, for tools that make another file of it.
package enum PluginSettingsDocument {
    /// Reads a file as JSON, with its references to secrets in place of the secrets; nil where it says nothing.
    ///
    /// Only the YAML is checked here; the file that is made of it is read as strictly as any.
    package static func read(_ path: String) throws(ConfigurationError) -> JSONValue? {
        let text: TextFile
        do throws(TextFile.Failure) {
            text = try TextFile.read(path, limit: GatewayConfiguration.maximumFileBytes)
        } catch {
            throw ConfigurationError(
                code: error == .missing ? .fileMissing : .fileUnreadable, place: .file(path), key: nil,
                problem: error.problem, mend: "correct the path or the file")
        }
        return try YAMLDocument.read(text.text, file: path)?.json
    }
}
