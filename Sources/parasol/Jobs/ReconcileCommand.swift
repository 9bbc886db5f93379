import ArgumentParser
import Console
import NIOCore

/// Has a running gateway go through what Sombra lists as pending, now.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Goes through what Sombra lists as pending, now, and takes in what is missing.",
        discussion: """
            Prints a line for each data silo and request type, and below them what Sombra and the gateway see \
            differently. Ends with 1 when a list could not be read.
            """)

    @OptionGroup var gateway: GatewayOption
    @Option(help: "Only this data silo.")
    var silo: String?
    @Option(help: "text or json.")
    var format = OutputFormat.text

    /// A round asks Sombra page by page, and Sombra may take its time.
    private static let patience = TimeAmount.minutes(15)

    func run() async throws {
        let query = try silo.map { "?silo=\(try JobsListCommand.escaped($0))" } ?? ""
        let view = try await gateway.client().post(
            "/v1/reconcile\(query)", as: ReconciliationView.self, patience: Self.patience)
        switch format {
        case .json: try Output.json(view)
        case .text:
            Output.line(
                view.lists.isEmpty ? "no plugin serves a data silo that is polled" : ReconciledTable.text(view.lists))
        }
        let isRead = view.lists.allSatisfy { !$0.outcome.hasPrefix("refused") && !$0.outcome.hasPrefix("failed") }
        if !isRead { throw ExitCode(1) }
    }
}
