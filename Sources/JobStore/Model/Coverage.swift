package import DSRModel

/// One thing that a plugin was ever accepted to serve.
///
/// Only retiring the plugin removes it.
package struct CoverageRecord: Sendable, Hashable {
    /// In what way the plugin serves it.
    package enum Role: String, Sendable {
        case perform, preflight, `guard`
    }

    package var plugin: PluginID
    package var role: Role
    /// The data silo or preflight check; nil where the plugin was not bound or pinned yet.
    package var target: String?
    package var type: RequestType?
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
