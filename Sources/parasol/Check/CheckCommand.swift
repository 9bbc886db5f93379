import ArgumentParser
import FoundationEssentials
import Logging
import Settings

/// Looks at everything that a gateway needs, before it runs.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks configuration, keys, store, Sombra, every plugin and every data silo's coverage.",
        discussion: "Prints one line each. Ends with 1 when something fails, with 2 when the configuration is wrong.")

    @OptionGroup var configurationOption: ConfigurationOption
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let configuration = try configurationOption.load()
        // Plugins and the client log while they are tried; what counts is printed.
        let logger = Logger(label: "parasol.check") { _ in SwiftLogNoOpLogHandler() }
        let check = GatewayCheck(
            configuration: configuration, environment: ProcessInfo.processInfo.environment, logger: logger)
        let findings = await check.run()
        switch format {
        case .json: try Output.json(findings)
        case .text: for finding in findings { Output.line(finding.text) }
        }
        if findings.contains(where: { $0.verdict == .failed }) { throw ExitCode(1) }
    }
}
