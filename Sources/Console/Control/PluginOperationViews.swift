/// What a plugin printed and logged.
package struct PluginLogView: Codable, Sendable, Equatable {
    package var plugin: String
    /// Oldest first, one line an event; may hold anything that the plugin wrote.
    package var text: String

    package init(plugin: String, text: String) {
        self.plugin = plugin
        self.text = text
    }
}

/// A plugin whose quarantine was lifted.
package struct ReleasedView: Codable, Sendable, Equatable {
    package var plugin: String

    package init(plugin: String) { self.plugin = plugin }
}

/// The drop directory was looked at anew.
package struct RescannedView: Codable, Sendable, Equatable {
    package var rescanned: Bool

    package init(rescanned: Bool) { self.rescanned = rescanned }
}
