package import DSRModel
package import JobStore
package import PluginHost
import PluginMessages

/// Who is expected: the plugins that run, and all that was ever accepted and not retired.
///
/// A plugin that is missing, or whose new build serves less than it once did, is expected all the same: its task waits,
/// visibly, instead of being forgotten.
package enum ExpectedPlugins {
    /// The plugins for a routing table; one that runs and was accepted stands in it twice.
    package static func list(
        running: [PluginRegistration], accepted: [CoverageRecord], pins: [PluginPin]
    ) -> [ExpectedPlugin] {
        let bound = Dictionary(running.map { ($0.id, $0.bindings) }) { first, _ in first }
        // Before a plugin was bound it was accepted for no target in particular; its binding says more.
        let accepted = accepted.filter { record in
            guard record.target == nil, let bindings = bound[record.plugin] else { return true }
            return record.role == .preflight ? bindings.preflightChecks.isEmpty : bindings.dataSilos.isEmpty
        }
        return running.map { Self.running($0, pins: pins) } + remembered(accepted, pins: pins)
    }

    private static func running(_ registration: PluginRegistration, pins: [PluginPin]) -> ExpectedPlugin {
        let bindings = registration.bindings
        return ExpectedPlugin(
            id: registration.id, handles: registration.coverage.handles,
            preflights: registration.coverage.preflights, guards: registration.coverage.guards,
            dataSilos: targets(bindings.dataSilos, registration.id, .perform, pins),
            preflightChecks: targets(bindings.preflightChecks, registration.id, .preflight, pins),
            siloBindingIsSet: !bindings.dataSilos.isEmpty)
    }

    /// What a plugin is bound to, else what it is pinned to; nil for neither.
    package static func targets(
        _ bound: [String], _ plugin: PluginID, _ role: CoverageRecord.Role, _ pins: [PluginPin]
    ) -> Set<String>? {
        let found = bound.isEmpty ? pins.filter { $0.plugin == plugin && $0.role == role }.map(\.target) : bound
        return found.isEmpty ? nil : Set(found)
    }

    private static func remembered(_ records: [CoverageRecord], pins: [PluginPin]) -> [ExpectedPlugin] {
        records.map { record in
            let target = record.target.map { [$0] } ?? []
            var plugin = ExpectedPlugin(id: record.plugin)
            switch record.role {
            case .perform:
                plugin.dataSilos = targets(target, record.plugin, .perform, pins)
                plugin.handles = [
                    Claim(
                        requestTypes: record.type.map { [$0] } ?? [],
                        identifiers: record.identifierType.map { [$0] } ?? [], datapoints: record.datapoints,
                        dataSubjects: record.dataSubjects)
                ]
            case .preflight:
                plugin.preflightChecks = targets(target, record.plugin, .preflight, pins)
                plugin.preflights = [
                    PreflightClaim(
                        identifiers: record.identifierType.map { [$0] } ?? [],
                        requestTypes: record.type.map { [$0] })
                ]
            case .guard:
                plugin.dataSilos = record.target.map { [$0] }
                plugin.siloBindingIsSet = record.target != nil
                plugin.guards = [
                    GuardClaim(
                        requestTypes: record.type.map { [$0] } ?? [],
                        identifiers: record.identifierType.map { [$0] })
                ]
            }
            return plugin
        }
    }
}
