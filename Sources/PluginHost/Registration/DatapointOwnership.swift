import DSRModel
import PluginRuntime

/// Who owns which datapoint: one plugin a data silo, request type and identifier type, unless it is shared.
///
/// A plugin that was ever accepted for a datapoint keeps it, loaded or not, until it is retired; what nobody was
/// accepted for goes to whoever comes first. A plugin without a data silo owns nothing yet.
struct DatapointOwnership: Sendable {
    private struct Slot: Hashable {
        var silo: String
        var type: RequestType
        var identifier: IdentifierType
        var datapoint: Datapoint
    }

    private let shared: Set<Datapoint>
    private var remembered: [Slot: Set<PluginID>] = [:]
    private var owners: [Slot: PluginID] = [:]

    init(remembering entries: [CoverageEntry] = [], shared: Set<Datapoint> = []) {
        self.shared = shared
        for entry in entries {
            for slot in slots(of: entry) { remembered[slot, default: []].insert(entry.plugin) }
        }
    }

    /// Gives a plugin all datapoints of its entries, or throws and gives it none.
    mutating func claim(_ entries: [CoverageEntry], for plugin: PluginID) throws(PluginFault) {
        let slots = entries.flatMap { self.slots(of: $0) }
        for slot in slots {
            if let owner = owner(of: slot, against: plugin) { throw conflict(slot, plugin, owner) }
        }
        for slot in slots { owners[slot] = plugin }
    }

    /// Leaves a running plugin what it has; of two that have the same the first one.
    mutating func keep(_ entries: [CoverageEntry], for plugin: PluginID) {
        for slot in entries.flatMap({ slots(of: $0) }) where owners[slot] == nil { owners[slot] = plugin }
    }

    private func owner(of slot: Slot, against plugin: PluginID) -> PluginID? {
        if let owner = owners[slot] { return owner == plugin ? nil : owner }
        guard let remembered = remembered[slot], !remembered.contains(plugin) else { return nil }
        return remembered.min()
    }

    private func slots(of entry: CoverageEntry) -> [Slot] {
        guard entry.role == .perform, let silo = entry.target, let type = entry.type,
            let identifier = entry.identifierType
        else { return [] }
        return entry.datapoints.filter { !shared.contains($0) }.map {
            Slot(silo: silo, type: type, identifier: identifier, datapoint: $0)
        }
    }

    private func conflict(_ slot: Slot, _ plugin: PluginID, _ owner: PluginID) -> PluginFault {
        PluginFault(
            .datapointConflict,
            "\(plugin) claims the datapoint \"\(slot.datapoint)\" for \(slot.type.rawValue) by \(slot.identifier) in the "
                + "data silo \(slot.silo), and it belongs to \(owner)",
            mend: "Take it out of one of the two, bind them to different data silos, list it as shared, or give it up "
                + "with `parasol plugin retire \(owner)`.")
    }
}
