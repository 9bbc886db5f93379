import FoundationEssentials
import Glibc
import JobStore
import SQLiteStore

/// Copies a store, whether a gateway uses it or not, so that it can be restored.
///
/// Results in the spool are not in it: their tasks run again. Libraries are not either: they lie in the drop directory.
struct StoreBackup: Sendable {
    static let database = "parasol.db"
    static let keys = "store.key"

    let place: StorePlace

    /// Makes a backup in a directory that is not there yet; all of it is on disk when this returns.
    func make(at destination: String, withKeys: Bool, now: Int64) throws -> BackupManifest {
        guard !Directory.exists(destination) else {
            throw BackupFault("\(destination) is there already: name a directory that is not")
        }
        // Under another name until it is whole, so that nobody takes a part of a backup for one.
        let draft = "\(destination).partial-\(getpid())"
        guard mkdir(draft, 0o700) == 0 else { throw SystemError("mkdir", draft) }
        do {
            let manifest = try fill(draft, withKeys: withKeys, now: now)
            try Directory.sync(draft)
            guard rename(draft, destination) == 0 else { throw SystemError("rename", destination) }
            try Directory.sync(Self.parent(of: destination))
            return manifest
        } catch {
            try Directory.remove(draft)
            throw error
        }
    }

    private func fill(_ draft: String, withKeys: Bool, now: Int64) throws -> BackupManifest {
        try DatabaseSnapshot.write(of: place.database, to: "\(draft)/\(Self.database)")
        guard chmod("\(draft)/\(Self.database)", 0o600) == 0 else { throw SystemError("chmod", draft) }
        // Read after the copy was made: a key that is put in use meanwhile is among them, and the older ones stay.
        let ring = try KeyRing.open(place.keyFile, mayCreate: false)
        let contents = try DatabaseSnapshot.check("\(draft)/\(Self.database)", sealer: try Sealer(ring))
        var names = [Self.database]
        if withKeys {
            try Self.copy(place.keyFile, to: "\(draft)/\(Self.keys)")
            names.append(Self.keys)
        }
        for name in try Directory.names(in: place.stateDirectory).sorted() where Self.isAccepted(name) {
            try Self.copy("\(place.stateDirectory)/\(name)", to: "\(draft)/\(name)")
            names.append(name)
        }
        let manifest = BackupManifest(
            madeAt: now, jobs: contents.jobs, key: contents.key?.description, hasKeys: withKeys,
            files: try names.map { try BackupManifest.Entry($0, in: draft) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let file = try OpenFile("\(draft)/\(BackupManifest.fileName)", O_WRONLY | O_CREAT | O_EXCL)
        try file.write(Array(encoder.encode(manifest)))
        try file.sync()
        return manifest
    }

    /// Whether a file says which builds were accepted.
    static func isAccepted(_ name: String) -> Bool { name == "plugins.lock" || name.hasPrefix("downgrade.") }

    static func parent(of path: String) -> String {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return parent.isEmpty ? "/" : parent
    }

    /// Copies a file for this user alone; the copy is on disk when this returns.
    static func copy(_ source: String, to target: String) throws {
        let input = try OpenFile(source, O_RDONLY)
        let output = try OpenFile(target, O_WRONLY | O_CREAT | O_EXCL)
        while true {
            let part = try input.read(upTo: 1 << 20)
            guard !part.isEmpty else { break }
            try output.write(part)
        }
        try output.sync()
    }
}
