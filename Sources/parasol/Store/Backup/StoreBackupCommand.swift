import ArgumentParser
import FoundationEssentials
import Gateway
import JobStore
import SQLiteStore

/// Makes a backup of a store, also while the gateway runs.
struct StoreBackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the store into a new directory, also while the gateway runs.",
        discussion: """
            The keys are left out unless --with-keys is given: a backup with them can be read by whoever has it, one \
            without them by nobody who has not the key file too. Keep that in another place.
            """)

    @OptionGroup var store: StoreOption
    @Argument(help: "The directory to make.")
    var destination: String
    @Flag(help: "Put the keys into the backup.")
    var withKeys = false
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let place = try store.place()
        let manifest: BackupManifest
        do {
            manifest = try StoreBackup(place: place).make(
                at: destination, withKeys: withKeys, now: GatewayClock.system.now())
        } catch {
            throw Failure.action("no backup was made: \(error)")
        }
        guard format == .text else { return try Output.json(manifest) }
        let count = manifest.jobs.values.reduce(0, +)
        Output.line("\(destination): \(count) jobs, as of \(Timestamp.text(manifest.madeAt))")
        if !manifest.hasKeys {
            Output.line("without its keys it cannot be restored: keep a copy of \(place.keyFile) in another place")
        }
    }
}
