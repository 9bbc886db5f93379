import DSRModel
import Foundation
import PluginFixtures
import PluginMessages
import SombraSimulator
import Testing

/// A Sombra, a house for gateways, and a plugin whose every step the test sees, for the length of one test.
struct Scene: Sendable {
    let simulator: Simulator
    let house: House
    let stage: Stage

    /// Plays a scene; `prepare` changes what Sombra is, `more` is further YAML of the gateway, `bindings` of the plugin.
    static func play(
        drain: String = "20 s", stubborn: Bool = false, more: String = "", flags: [String] = [],
        plugin: StagePlugin = StagePlugin(), bindings: String = "",
        prepare: (inout SimulatorConfiguration) -> Void = { _ in },
        _ act: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = [DataSilo(id: House.silo, title: "Shop", datapoints: ["orders"])]
        prepare(&configuration)
        let simulator = try await Simulator.start(configuration)
        let outcome: Result<Void, any Error>
        do {
            let stage = try Stage()
            defer { stage.close() }
            let house = try House(
                sombra: simulator.url, apiKey: simulator.apiKey, publicKey: await simulator.publicKeyPEM,
                drain: drain, more: more)
            var plugin = plugin
            plugin.flags += flags
            try house.install(try plugin.build(into: stage.directory), as: "stage.so")
            try house.write(
                """
                dataSilos: [\(House.silo)]
                \(bindings)
                settings: {directory: "\(stage.directory.path)", stubborn: \(stubborn)}
                """, to: "plugins.d/\(plugin.manifest.id).yaml")
            outcome = .success(try await act(Scene(simulator: simulator, house: house, stage: stage)))
        } catch {
            outcome = .failure(error)
        }
        await simulator.stop()
        try outcome.get()
    }

    /// Runs a gateway of the house; Sombra's webhooks go to it.
    @discardableResult
    func gateway<Result: Sendable>(
        environment: [String: String] = [:], _ body: @escaping @Sendable (RunningGateway) async throws -> Result
    ) async throws -> RunningGateway.End<Result> {
        try await RunningGateway.run(house, environment: environment) { gateway in
            await simulator.direct(webhooksTo: try await gateway.webhookURL())
            return try await body(gateway)
        }
    }

    /// Sends a request of Ada's and returns when its webhook was answered with 200.
    func submit(_ type: RequestType) async throws -> String {
        try await submit(
            Submission(type: type, coreIdentifier: "user-1", identifiers: [.init("email", "ada@example.com")]))
    }

    func submit(_ submission: Submission) async throws -> String {
        let request = try await simulator.submit(submission)
        let belief = try await simulator.waitUntil { belief in
            belief.deliveries(of: request).last.map { $0.status != nil || $0.failure != nil } ?? false
        }
        #expect(belief.deliveries(of: request).last?.status == 200)
        return request
    }

    /// Waits until Sombra expects nothing more of a request.
    func settled(_ request: String) async throws -> Belief {
        try await simulator.waitUntil(timeout: Inbox.patience) { $0.isSettled(request) }
    }
}
