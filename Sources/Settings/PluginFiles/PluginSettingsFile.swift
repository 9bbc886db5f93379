package import DSRModel

/// What an operator says about one plugin: `plugins.d/<id>.yaml`.
package struct PluginSettingsFile: Sendable {
    /// The plugin.
    package let id: PluginID
    /// The file's path; nil where a plugin has no file.
    package let file: String?
    /// Whether the plugin shall be started.
    package var isEnabled = true
    /// How many tasks the plugin takes at once; nil leaves it to the manifest.
    package var concurrency: Int?
    /// How long one attempt of a task may take; nil leaves it to the manifest.
    package var timeout: Duration?
    /// How much memory the plugin's worker may use, in bytes; nil leaves it to the manifest.
    package var memoryBytes: Int?
    /// The data silos that the plugin serves and guards, by id.
    package var dataSilos: [String] = []
    /// The preflight checks that the plugin answers, by id.
    package var preflightChecks: [String] = []
    /// The plugins that must have finished a request before this one destroys anything for it.
    package var after: [PluginID] = []
    /// What works and probably is not meant; the caller logs it.
    package internal(set) var warnings: [ConfigurationWarning] = []
    /// The plugin's own settings with their secrets in place; nil where the file gives none.
    var settings: Redacted<DocumentNode>?

    /// Says nothing about a plugin.
    package init(id: PluginID, file: String? = nil) {
        self.id = id
        self.file = file
    }
}

extension PluginSettingsFile {
    /// All keys of the file, in the order of the documentation; no variable overrides them.
    static let keys = KeyTable<PluginSettingsFile>(keys: [
        ConfigurationKey(
            "enabled", .boolean, at: \.isEnabled, isOverridable: false,
            "`false` leaves the plugin out; its tasks wait, visibly."),
        ConfigurationKey(
            "concurrency", .integer(1...1024), at: \.concurrency, isOverridable: false,
            "How many tasks the plugin takes at once; otherwise the manifest's limit, or 4."),
        ConfigurationKey(
            "timeout", .duration(.milliseconds(100)...(.seconds(86_400))), at: \.timeout, isOverridable: false,
            "How long one attempt of a task may take; otherwise the manifest's limit, or 60 s."),
        ConfigurationKey(
            "memory", .bytes((16 << 20)...(1 << 40)), at: \.memoryBytes, isOverridable: false,
            "How much memory the plugin's worker may use; otherwise the manifest's limit. Without effect in-process."),
        ConfigurationKey(
            "dataSilos", .list(of: .text), at: \.dataSilos, isOverridable: false,
            "The ids of the data silos that the plugin serves and guards. Without one it is pinned to the first it "
                + "served."),
        ConfigurationKey(
            "preflightChecks", .list(of: .text), at: \.preflightChecks, isOverridable: false,
            "The ids of the preflight checks that the plugin answers."),
        ConfigurationKey(
            "after", .list(of: .pluginID), at: \.after, isOverridable: false,
            "The plugins that must have finished all jobs of a request before this one erases anything for it."),
        ConfigurationKey(
            "settings", .tree, at: \.settings, isOverridable: false,
            "The plugin's own settings, checked against the schema in its manifest; they may nest, and a secret at any "
                + "depth is `{env: NAME}` or `{file: PATH}`."),
    ])

    /// Every key of the file, from the declarations that the decoder uses.
    package static var reference: [ReferenceRow] {
        keys.reference(defaults: PluginSettingsFile(id: "com.example.none"))
    }
}

extension ValueType where Value == Redacted<DocumentNode> {
    /// A mapping whose meaning only a plugin knows.
    fileprivate static let tree = ValueType(
        name: "mapping",
        read: { node, key, context in
            guard node.members != nil else {
                context.mismatch(node, key: key, expected: "a mapping", example: "settings: {name: value}")
                return nil
            }
            return Redacted(node)
        },
        show: { _ in "set" })
}
