import ArgumentParser
import Console
import Gateway

/// Shows how a running gateway stands.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows what is open, how old it is and how soon it is due.")

    @OptionGroup var gateway: GatewayOption
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let status = try await gateway.client().get("/v1/status", as: StatusView.self)
        guard format == .text else { return try Output.json(status) }
        let states = status.jobs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        Output.line("jobs     \(states.isEmpty ? "none" : states.joined(separator: ", "))")
        Output.line("open     \(status.open), overdue \(status.overdue)")
        if let oldest = status.oldestAt { Output.line("oldest   \(Days.text(status.now - oldest)) old") }
        if let due = status.soonestDueAt {
            Output.line("due      the first in \(Days.text(due - status.now)), \(Timestamp.text(due))")
        }
        if let since = status.freeze.since {
            Output.line("frozen   \(status.freeze.types.joined(separator: ", ")) since \(Timestamp.text(since))")
        }
        guard !status.lists.isEmpty else { return }
        Output.line("\n" + ReconciledTable.text(status.lists))
    }
}
