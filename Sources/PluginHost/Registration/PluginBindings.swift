package import DSRModel

/// The data silos and checks that the operator bound a plugin to.
package struct PluginBindings: Sendable, Equatable {
    package let dataSilos: [String]
    package let preflightChecks: [String]

    package init(dataSilos: [String], preflightChecks: [String]) {
        self.dataSilos = dataSilos
        self.preflightChecks = preflightChecks
    }

    init(_ settings: PluginSettings) {
        self.init(dataSilos: settings.dataSilos, preflightChecks: settings.preflightChecks)
    }

    /// Where the plugin serves in a role: what it is bound to, else what it is pinned to, else nothing yet.
    package func targets(of plugin: PluginID, in role: CoverageEntry.Role, pins: [PluginPinning]) -> [String] {
        let bound = role == .preflight ? preflightChecks : dataSilos
        guard bound.isEmpty else { return bound }
        return pins.filter { $0.plugin == plugin && $0.role == role }.map(\.target)
    }
}
