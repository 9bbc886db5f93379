import ArgumentParser
import Console
import DSRModel

/// Ends the expectation of a plugin.
struct PluginRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Ends the expectation of a plugin whose library was removed: it gets no more tasks.",
        discussion: "Tasks that it has stay, and wait for a person. A plugin that still runs is expected anew.")

    @OptionGroup var gateway: GatewayOption
    @Argument(help: "The plugin's id.")
    var id: String

    func run() async throws {
        guard PluginID(rawValue: id).isValid else {
            throw Failure.configuration("\(id) is no plugin id: it is like com.example.accounts")
        }
        let retired = try await gateway.client().delete("/v1/plugins/\(id)", as: RetiredView.self)
        Output.line("\(retired.plugin) is no longer expected; \(retired.claims) claims were forgotten")
    }
}
