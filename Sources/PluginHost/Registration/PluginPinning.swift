package import DSRModel

/// The data silo or check that an unbound plugin served first, as the store remembers it.
package struct PluginPinning: Sendable, Hashable {
    package var plugin: PluginID
    package var role: CoverageEntry.Role
    package var target: String

    package init(plugin: PluginID, role: CoverageEntry.Role, target: String) {
        self.plugin = plugin
        self.role = role
        self.target = target
    }
}
