import FoundationEssentials
import Glibc
import JobStore
import SQLiteStore

/// Puts a backup in the place of a store that no gateway uses.
struct StoreRestoration: Sendable {
    /// What was restored.
    struct Report: Codable, Sendable {
        /// Milliseconds since 1970, UTC, as the other time.
        var restoredAt: Int64
        var backupMadeAt: Int64
        /// Jobs that are held until Sombra was asked about them.
        var held: Int
        /// Where the files lie that were there before; nil where there were none.
        var setAside: String?
    }

    let place: StorePlace
    /// The directory of the backup.
    let source: String
    /// The file with the keys, where they are neither in the backup nor in their place.
    let keyFile: String?

    func run(replaces: Bool, now: Int64) throws -> Report {
        let manifest = try BackupManifest.checked(in: source)
        let keys = try keys(manifest)
        _ = try DatabaseSnapshot.check(
            "\(source)/\(StoreBackup.database)", sealer: try Sealer(try KeyRing.open(keys, mayCreate: false)))
        return try SQLiteStore.exclusively(in: place.stateDirectory) {
            let isThere = Directory.exists(place.database)
            guard replaces || !isThere || Directory.exists(RestoredDatabase.draft(of: place.database)) else {
                throw BackupFault("\(place.database) is there already: give --replace to put it aside")
            }
            return try restore(manifest, keys: keys, now: now)
        }
    }

    private func keys(_ manifest: BackupManifest) throws -> String {
        if let keyFile { return keyFile }
        if manifest.hasKeys { return "\(source)/\(StoreBackup.keys)" }
        guard Directory.exists(place.keyFile) else {
            throw BackupFault(
                "the keys are not in the backup, and \(place.keyFile) is not there: put it back, or name it by --key-file"
            )
        }
        return place.keyFile
    }

    /// While the draft lies beside the database no gateway starts; a restore that is broken off is run again.
    private func restore(_ manifest: BackupManifest, keys: String, now: Int64) throws -> Report {
        let draft = RestoredDatabase.draft(of: place.database)
        for suffix in ["", "-journal"] { try Directory.remove(draft + suffix) }
        try StoreBackup.copy("\(source)/\(StoreBackup.database)", to: draft)
        let held = try RestoredDatabase.makeReady(draft, backupMadeAt: manifest.madeAt, now: now)
        try OpenFile(draft, O_RDONLY).sync()
        try Directory.sync(StoreBackup.parent(of: draft))
        let aside = try setAside(now: now, keepsKeys: keys == place.keyFile)
        if keys != place.keyFile { try StoreBackup.copy(keys, to: place.keyFile) }
        for entry in manifest.files where StoreBackup.isAccepted(entry.name) {
            try StoreBackup.copy("\(source)/\(entry.name)", to: "\(place.stateDirectory)/\(entry.name)")
        }
        try Directory.sync(place.stateDirectory)
        guard rename(draft, place.database) == 0 else { throw SystemError("rename", draft) }
        try Directory.sync(StoreBackup.parent(of: place.database))
        return Report(restoredAt: now, backupMadeAt: manifest.madeAt, held: held, setAside: aside)
    }

    /// Moves what belongs to the store that was there before into a directory of its own; nil where there is nothing.
    private func setAside(now: Int64, keepsKeys: Bool) throws -> String? {
        let aside = "\(place.stateDirectory)/replaced-\(now)"
        var paths = ["", "-wal", "-shm"].map { place.database + $0 } + [place.spool]
        if !keepsKeys { paths.append(place.keyFile) }
        for name in try Directory.names(in: place.stateDirectory) where StoreBackup.isAccepted(name) {
            paths.append("\(place.stateDirectory)/\(name)")
        }
        let present = paths.filter(Directory.exists)
        guard !present.isEmpty else { return nil }
        try Directory.make(aside)
        for path in present {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard rename(path, "\(aside)/\(name)") == 0 else { throw SystemError("rename", path) }
        }
        try Directory.sync(aside)
        return aside
    }
}
