import ArgumentParser

/// Checks a store, whether a gateway uses it or not.
struct StoreVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks database, keys and spool, and lists the requests that must be asked for again.",
        discussion: """
            Writes nothing, and may run beside the gateway. Exits with 1 when something is damaged, does not open with \
            the keys at hand, or is missing.
            """)

    @OptionGroup var store: StoreOption
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let place = try store.place()
        guard place.isThere else {
            throw Failure.configuration(
                "there is no store: \(place.database) is missing; name it by --config or --state-directory")
        }
        var verification = StoreVerification(place)
        let report = try verification.run()
        switch format {
        case .text: Output.line(report.text)
        case .json: try Output.json(report)
        }
        guard report.isWhole else { throw ExitCode(1) }
    }
}
