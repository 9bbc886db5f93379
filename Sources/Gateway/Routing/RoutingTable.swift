package import DSRModel
package import JobStore
package import PluginMessages

/// Which plugins must have a part in what.
///
/// Immutable: a change of plugins makes a new table and switches it in one step.
package struct RoutingTable: Sendable {
    private let plugins: [ExpectedPlugin]
    private let knownIdentifiers: Set<IdentifierType>
    private let sharedDatapoints: Set<Datapoint>

    /// Makes a table.
    ///
    /// A plugin may stand in it several times: as it runs now, and as it was accepted before.
    ///
    /// `skippedIdentifiers` are kinds of identifier that no plugin knows and that are to be answered "nothing to do".
    package init(
        plugins: [ExpectedPlugin], skippedIdentifiers: Set<IdentifierType> = [], sharedDatapoints: Set<Datapoint> = []
    ) {
        self.sharedDatapoints = sharedDatapoints
        self.plugins = plugins.sorted { $0.id < $1.id }
        var known = skippedIdentifiers
        for plugin in plugins {
            for claim in plugin.handles { known.formUnion(claim.identifiers) }
            for claim in plugin.preflights { known.formUnion(claim.identifiers) }
            for claim in plugin.guards { known.formUnion(claim.identifiers ?? []) }
        }
        knownIdentifiers = known
    }

    /// Routes a DSR webhook.
    package func match(
        type: RequestType, identifier: IdentifierType?, dataSubject: String?, silo: String
    ) -> RouteMatch {
        let typed = plugins.filter { $0.handles.contains { $0.requestTypes.contains(type) } }
        guard !typed.isEmpty else { return .typeUnserved }
        let bound = typed.filter { $0.serves(silo: silo) }
        guard !bound.isEmpty else { return .attention("binding-excludes-all") }
        guard let identifier else { return .attention("identifier-type-missing") }

        var datapoints: [PluginID: Set<Datapoint>] = [:]
        var excludedByDataSubject = false
        for plugin in bound {
            let claims = plugin.handles.filter {
                $0.requestTypes.contains(type) && $0.identifiers.contains(identifier)
            }
            guard !claims.isEmpty else { continue }
            let fitting = claims.filter { $0.covers(dataSubject: dataSubject) }
            guard !fitting.isEmpty else {
                excludedByDataSubject = true
                continue
            }
            datapoints[plugin.id, default: []].formUnion(type == .access ? fitting.flatMap(\.datapoints) : [])
        }
        for plugin in crowdedOut(datapoints, silo: silo) { datapoints[plugin] = nil }
        guard datapoints.isEmpty else {
            let tasks = datapoints.map { PlannedTask(plugin: $0.key, datapoints: $0.value.sorted()) }
            return .plugins(tasks.sorted { $0.plugin < $1.plugin })
        }
        if excludedByDataSubject { return .attention("data-subject-unserved") }
        return knownIdentifiers.contains(identifier) ? .identifierUnserved : .attention("identifier-type-unknown")
    }

    /// Plugins without a binding that claim a datapoint that another plugin of the choice answers: a newcomer that nobody
    /// bound must not disturb those that serve the data silo already.
    private func crowdedOut(_ choice: [PluginID: Set<Datapoint>], silo: String) -> [PluginID] {
        let bound = Set(plugins.filter { $0.dataSilos?.contains(silo) ?? false }.map(\.id))
        var taken = choice.filter { bound.contains($0.key) }.reduce(into: Set()) { $0.formUnion($1.value) }
        taken.subtract(sharedDatapoints)
        var crowded: [PluginID] = []
        for (plugin, datapoints) in choice.sorted(by: { $0.key < $1.key }) where !bound.contains(plugin) {
            if taken.isDisjoint(with: datapoints) {
                taken.formUnion(datapoints.subtracting(sharedDatapoints))
            } else {
                crowded.append(plugin)
            }
        }
        return crowded
    }

    /// The request types that expected plugins serve for a data silo.
    package func requestTypes(of silo: String) -> [RequestType] {
        let served = plugins.filter { $0.serves(silo: silo) }.flatMap(\.handles).flatMap(\.requestTypes)
        return RequestType.allCases.filter(Set(served).contains)
    }

    /// Routes a preflight webhook.
    package func match(preflight type: RequestType, identifier: IdentifierType?, check: String) -> RouteMatch {
        let typed = plugins.filter { $0.preflights.contains { $0.covers(type: type) } }
        guard !typed.isEmpty else { return .typeUnserved }
        let bound = typed.filter { $0.serves(check: check) }
        guard !bound.isEmpty else { return .attention("binding-excludes-all") }
        guard let identifier else { return .attention("identifier-type-missing") }
        let chosen = bound.filter { plugin in
            plugin.preflights.contains { $0.covers(type: type) && $0.identifiers.contains(identifier) }
        }
        if !chosen.isEmpty { return .plugins(Set(chosen.map(\.id)).sorted().map { PlannedTask(plugin: $0) }) }
        return knownIdentifiers.contains(identifier) ? .identifierUnserved : .attention("identifier-type-unknown")
    }

    /// The plugins that must be asked before destructive work, in order of id.
    package func guards(type: RequestType, identifier: IdentifierType?, silo: String) -> [PluginID] {
        let chosen = plugins.filter { plugin in
            plugin.guards(silo: silo)
                && plugin.guards.contains { claim in
                    guard claim.requestTypes.contains(type) else { return false }
                    guard let kinds = claim.identifiers, let identifier else { return true }
                    return kinds.contains(identifier) || kinds.contains(.any)
                }
        }
        return Set(chosen.map(\.id)).sorted()
    }

    /// The kinds of identifier that a plugin may find in a preflight check, sorted.
    package func enrichments(of plugin: PluginID, identifier: IdentifierType?) -> [IdentifierType] {
        let claims = plugins.filter { $0.id == plugin }.flatMap(\.preflights)
        let found = claims.filter { claim in identifier.map(claim.identifiers.contains) ?? false }.flatMap(\.enriches)
        return Set(found).sorted()
    }

    /// Plugins of a match that have no binding and no pin yet for the target's role.
    package func unpinned(_ tasks: [PlannedTask], kind: JobKind) -> [PluginID] {
        let chosen = Set(tasks.map(\.plugin))
        let free = plugins.filter { plugin in
            chosen.contains(plugin.id)
                && (kind == .dsr ? plugin.dataSilos == nil : plugin.preflightChecks == nil)
        }
        return Set(free.map(\.id)).sorted()
    }
}

extension Claim {
    fileprivate func covers(dataSubject: String?) -> Bool {
        guard let dataSubjects else { return true }
        return dataSubject.map(dataSubjects.contains) ?? false
    }
}

extension PreflightClaim {
    fileprivate func covers(type: RequestType) -> Bool { requestTypes?.contains(type) ?? true }
}
