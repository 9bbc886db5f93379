package import DSRModel

/// One thing that a plugin serves, as the store remembers it.
package struct CoverageEntry: Sendable, Hashable {
    /// In what way the plugin serves it.
    package enum Role: String, Sendable, Hashable {
        case perform, preflight, `guard`
    }

    package var plugin: PluginID
    package var role: Role
    /// The data silo, or for preflights the check; nil where the plugin is neither bound nor pinned.
    package var target: String?
    /// The request type; nil for a preflight of any type.
    package var type: RequestType?
    /// The identifier type; nil for a guard that takes any.
    package var identifierType: IdentifierType?
    /// The datapoints, sorted; for ACCESS.
    package var datapoints: [Datapoint]
    /// The types of data subject that it is limited to, sorted; nil for all.
    package var dataSubjects: [String]?

    package init(
        plugin: PluginID, role: Role, target: String?, type: RequestType?, identifierType: IdentifierType?,
        datapoints: [Datapoint] = [], dataSubjects: [String]? = nil
    ) {
        self.plugin = plugin
        self.role = role
        self.target = target
        self.type = type
        self.identifierType = identifierType
        self.datapoints = datapoints
        self.dataSubjects = dataSubjects
    }
}
