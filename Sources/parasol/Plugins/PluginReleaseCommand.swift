import ArgumentParser
import Console

/// Lifts the quarantine of a plugin.
struct PluginReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Lifts the quarantine of a plugin: it is started again and gets its tasks.",
        discussion: "Tasks that crashed it while it had nothing else keep their count and run alone.")
    @OptionGroup var gateway: GatewayOption
    @Argument(help: "The plugin's id.")
    var id: String

    func run() async throws {
        let path = try PluginPath.of(id) + "/release"
        let released = try await gateway.client().post(path, as: ReleasedView.self)
        Output.line("\(released.plugin) is released")
    }
}
