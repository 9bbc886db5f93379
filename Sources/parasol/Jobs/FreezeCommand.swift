import ArgumentParser
import Console
import Gateway

/// Stops destructive work.
struct FreezeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze",
        abstract: "Stops destructive work within a second, also over restarts; webhooks are still taken.")

    @OptionGroup var gateway: GatewayOption
    @Option(parsing: .upToNextOption, help: "The request types to stop.")
    var types = ["ERASURE"]

    func run() async throws {
        let view = try await gateway.client().send(
            "PUT", "/v1/freeze", FreezeView(types: types, since: nil), as: FreezeView.self)
        Output.line("frozen: \(view.types.joined(separator: ", ")) since \(view.since.map(Timestamp.text) ?? "now")")
    }
}

/// Lets destructive work go on.
struct UnfreezeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unfreeze", abstract: "Lets destructive work go on.")

    @OptionGroup var gateway: GatewayOption

    func run() async throws {
        let view = try await gateway.client().delete("/v1/freeze", as: FreezeView.self)
        let restored = view.restored.map { ", and \($0) jobs of a backup with it, though Sombra was not asked" } ?? ""
        Output.line("destructive work goes on" + restored)
    }
}
