package import JobStore
package import PluginHost

extension PluginRegistration {
    /// What the store must remember of the plugin, in the store's own words.
    func coverageRecords(pins: [PluginPin]) -> [CoverageRecord] {
        coverageEntries(pins: pins.compactMap(PluginPinning.init)).compactMap(CoverageRecord.init)
    }
}

extension PluginPinning {
    /// A pin of the store in the plugin host's words.
    package init?(_ pin: PluginPin) {
        guard let role = CoverageEntry.Role(rawValue: pin.role.rawValue) else { return nil }
        self.init(plugin: pin.plugin, role: role, target: pin.target)
    }
}

extension CoverageRecord {
    fileprivate init?(_ entry: CoverageEntry) {
        guard let role = Role(rawValue: entry.role.rawValue) else { return nil }
        self.init(
            plugin: entry.plugin, role: role, target: entry.target, type: entry.type,
            identifierType: entry.identifierType, datapoints: entry.datapoints, dataSubjects: entry.dataSubjects)
    }
}
