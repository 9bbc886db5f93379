import DSRModel
import PluginMessages

/// `plugins.lock` as it stands in its file: JSON with sorted keys, for people to read and compare.
struct LockDocument: Codable {
    struct Coverage: Codable {
        let role: String
        let target: String?
        let type: RequestType?
        let identifierType: IdentifierType?
        let datapoints: [Datapoint]?
        let dataSubjects: [String]?
    }

    struct Plugin: Codable {
        let version: String
        let sha256: String
        let manifestSha256: String
        let file: String
        let coverage: [Coverage]
        let acceptedAt: Int64
    }

    struct Quarantine: Codable {
        let since: Int64
        let reason: String
        let sha256: String
    }

    let schema: Int
    let plugins: [String: Plugin]
    let quarantines: [String: Quarantine]?

    init(_ lock: PluginLock) {
        schema = 1
        plugins = Dictionary(
            uniqueKeysWithValues: lock.entries.map { id, entry in
                (
                    id.rawValue,
                    Plugin(
                        version: entry.version, sha256: entry.sha256, manifestSha256: entry.manifestSHA256,
                        file: entry.file, coverage: entry.coverage.map(Coverage.init), acceptedAt: entry.acceptedAt)
                )
            })
        let quarantined = lock.quarantines.map { id, quarantine in
            (
                id.rawValue,
                Quarantine(since: quarantine.since, reason: quarantine.reason, sha256: quarantine.sha256)
            )
        }
        quarantines = quarantined.isEmpty ? nil : Dictionary(uniqueKeysWithValues: quarantined)
    }

    /// Reads the bytes of a file; nil where they say anything that this version would not write.
    static func read(_ bytes: [UInt8]) -> LockDocument? {
        // Why it cannot be read does not matter: the mend is the same. Spaces are free, members are not.
        guard let document = try? MessageCoding.decode(LockDocument.self, from: bytes),
            let written = try? MessageCoding.encode(document),
            let given = try? MessageCoding.encode(try MessageCoding.decode(JSONValue.self, from: bytes)),
            written == given
        else { return nil }
        return document
    }

    /// The lock; nil where a value in it cannot be.
    var lock: PluginLock? {
        guard schema == 1 else { return nil }
        var entries: [PluginID: PluginLock.Entry] = [:]
        for (name, plugin) in plugins {
            let id = PluginID(rawValue: name)
            guard id.isValid, let entry = plugin.entry(of: id) else { return nil }
            entries[id] = entry
        }
        var held: [PluginID: PluginLock.Quarantine] = [:]
        for (name, quarantine) in quarantines ?? [:] {
            let id = PluginID(rawValue: name)
            guard id.isValid, Hexadecimal.isSHA256(quarantine.sha256) else { return nil }
            held[id] = PluginLock.Quarantine(
                since: quarantine.since, reason: quarantine.reason, sha256: quarantine.sha256)
        }
        return PluginLock(entries: entries, quarantines: held)
    }
}

extension LockDocument.Plugin {
    fileprivate func entry(of id: PluginID) -> PluginLock.Entry? {
        let entries = coverage.compactMap { $0.entry(of: id) }
        guard entries.count == coverage.count, SemanticVersion(version) != nil, Hexadecimal.isSHA256(sha256),
            Hexadecimal.isSHA256(manifestSha256)
        else { return nil }
        return PluginLock.Entry(
            version: version, sha256: sha256, manifestSHA256: manifestSha256, file: file, coverage: entries,
            acceptedAt: acceptedAt)
    }
}

extension LockDocument.Coverage {
    fileprivate init(_ entry: CoverageEntry) {
        self.init(
            role: entry.role.rawValue, target: entry.target, type: entry.type, identifierType: entry.identifierType,
            datapoints: entry.datapoints.isEmpty ? nil : entry.datapoints, dataSubjects: entry.dataSubjects)
    }

    fileprivate func entry(of plugin: PluginID) -> CoverageEntry? {
        guard let role = CoverageEntry.Role(rawValue: role), datapoints?.isEmpty != true else { return nil }
        return CoverageEntry(
            plugin: plugin, role: role, target: target, type: type, identifierType: identifierType,
            datapoints: datapoints ?? [], dataSubjects: dataSubjects)
    }
}
