import DSRModel
import PluginMessages

/// Turns coverage and bindings into what the store remembers, one entry a target, type and identifier type.
struct CoverageEntries {
    private struct Place: Hashable {
        var role: CoverageEntry.Role
        var target: String?
        var type: RequestType?
        var identifier: IdentifierType?
        var dataSubjects: [String]?
    }

    private let plugin: PluginID
    private let bindings: PluginBindings
    private let pins: [PluginPinning]
    private var places: [Place] = []
    private var datapoints: [Place: Set<Datapoint>] = [:]

    init(of plugin: PluginID, _ coverage: PluginCoverage, _ bindings: PluginBindings, pins: [PluginPinning]) {
        self.plugin = plugin
        self.bindings = bindings
        self.pins = pins
        for claim in coverage.handles {
            add(.perform, claim.requestTypes, claim.identifiers, claim.datapoints, claim.dataSubjects?.sorted())
        }
        for claim in coverage.preflights { add(.preflight, claim.requestTypes ?? [nil], claim.identifiers) }
        for claim in coverage.guards { add(.guard, claim.requestTypes, claim.identifiers ?? [nil]) }
    }

    /// In the order of the claims, each once.
    var entries: [CoverageEntry] {
        places.map { place in
            CoverageEntry(
                plugin: plugin, role: place.role, target: place.target, type: place.type,
                identifierType: place.identifier, datapoints: datapoints[place, default: []].sorted(),
                dataSubjects: place.dataSubjects)
        }
    }

    private mutating func add(
        _ role: CoverageEntry.Role, _ types: [RequestType?], _ identifiers: [IdentifierType?],
        _ names: [Datapoint] = [], _ dataSubjects: [String]? = nil
    ) {
        let targets = bindings.targets(of: plugin, in: role, pins: pins)
        for target in targets.isEmpty ? [nil] : targets.map(Optional.some) {
            for type in types {
                for identifier in identifiers {
                    let place = Place(
                        role: role, target: target, type: type, identifier: identifier, dataSubjects: dataSubjects)
                    if datapoints[place] == nil { places.append(place) }
                    datapoints[place, default: []].formUnion(type == .access ? names : [])
                }
            }
        }
    }
}
