import ArgumentParser
import Console

/// Makes the running gateway look at its drop directory now.
struct PluginRescanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescan", abstract: "Makes the running gateway compare its drop directory with what runs, now.",
        discussion: "It does so by itself when the directory changes, and every 30 s.")
    @OptionGroup var gateway: GatewayOption

    func run() async throws {
        _ = try await gateway.client().post("/v1/plugins/rescan", as: RescannedView.self)
        Output.line("the drop directory was looked at")
    }
}
