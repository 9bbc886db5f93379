package import DSRModel

/// What an operator does with plugins that run, as far as it does not go through the store.
///
/// Given by whoever owns the plugins.
package struct PluginOperations: Sendable {
    /// Lifts a quarantine; false where the plugin is in none.
    package var release: @Sendable (PluginID) async throws -> Bool
    /// The newest lines of what a plugin printed and logged, at most so many; nil for a plugin that is not known.
    ///
    /// They may hold anything, personal data included: they are for the operator alone, never for the log.
    package var logs: @Sendable (PluginID, _ last: Int) async throws -> String?
    /// Compares the drop directory with what runs, now.
    package var rescan: @Sendable () async throws -> Void

    package init(
        release: @escaping @Sendable (PluginID) async throws -> Bool,
        logs: @escaping @Sendable (PluginID, _ last: Int) async throws -> String?,
        rescan: @escaping @Sendable () async throws -> Void
    ) {
        self.release = release
        self.logs = logs
        self.rescan = rescan
    }
}
