import ArgumentParser
import FoundationEssentials
import Gateway
import JobStore
import SQLiteStore

/// Restores a backup while no gateway runs.
struct StoreRestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a backup in the place of the store; the gateway must be stopped.",
        discussion: """
            What was open when the backup was made is held: the gateway asks Sombra about each request before it does \
            anything for it. `parasol jobs list --state restored` shows what waits, `parasol unfreeze` lets it go on \
            without an answer.
            """)

    @OptionGroup var store: StoreOption
    @Argument(help: "The directory of the backup.")
    var source: String
    @Flag(help: "Put the store aside that is there.")
    var replace = false
    @Option(help: "The file with the keys, where they are neither in the backup nor in their place.")
    var keyFile: String?
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let place = try store.place()
        let report: StoreRestoration.Report
        do {
            report = try StoreRestoration(place: place, source: source, keyFile: keyFile).run(
                replaces: replace, now: GatewayClock.system.now())
        } catch {
            throw Failure.action("nothing was restored: \(error)")
        }
        guard format == .text else { return try Output.json(report) }
        Output.line("restored \(place.database) as of \(Timestamp.text(report.backupMadeAt))")
        if let aside = report.setAside { Output.line("what was there before lies in \(aside)") }
        Output.line(
            "\(report.held) jobs are held until Sombra was asked about them; webhooks taken since the backup was made "
                + "come again with Sombra's redelivery")
    }
}
