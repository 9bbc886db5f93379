import ArgumentParser
import Console

/// Shows what a plugin printed and logged.
struct PluginLogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Shows what a plugin of the running gateway printed and logged.",
        discussion: "It is the plugin's own text and may hold personal data. The gateway's log has counts alone.")
    @OptionGroup var gateway: GatewayOption
    @Argument(help: "The plugin's id.")
    var id: String
    @Option(help: "How many of the newest lines to show, of what it logged and of what it printed.")
    var last = 200
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard last > 0 else { throw ValidationError("--last must be 1 or more") }
    }

    func run() async throws {
        let path = try PluginPath.of(id) + "/logs?last=\(last)"
        let logs = try await gateway.client().get(path, as: PluginLogView.self)
        switch format {
        case .text: if !logs.text.isEmpty { Output.line(logs.text) }
        case .json: try Output.json(logs)
        }
    }
}
