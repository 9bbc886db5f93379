import ArgumentParser
import Console

/// Ends the expectation of a plugin.
struct PluginRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Ends the expectation of a plugin whose library was removed: it gets no more tasks.",
        discussion:
            "Tasks that it has stay, and wait for a person. "
            + "A plugin that still runs is not retired: remove its library first."
    )

    @OptionGroup var gateway: GatewayOption
    @Argument(help: "The plugin's id.")
    var id: String

    func run() async throws {
        let path = try PluginPath.of(id)
        let retired = try await gateway.client().delete(path, as: RetiredView.self)
        Output.line("\(retired.plugin) is no longer expected; \(retired.claims) claims were forgotten")
    }
}
