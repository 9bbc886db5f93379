package import DSRModel

/// A library that nothing is wrong with and that is not used all the same.
package struct UnusedLibrary: Sendable, Equatable {
    /// Why it is not used.
    package enum Reason: Sendable, Equatable {
        /// A higher version of the same plugin is active.
        case superseded(by: String)
        /// The same build lies there under another name.
        case duplicate(of: String)
        /// The plugin's settings say `enabled: false`.
        case disabled
    }

    package let file: String
    package let id: PluginID
    package let version: String
    package let reason: Reason

    package init(file: String, id: PluginID, version: String, reason: Reason) {
        self.file = file
        self.id = id
        self.version = version
        self.reason = reason
    }
}
