import DSRModel
import Foundation
import PluginFixtures
import PluginMessages
import SombraSimulator
import Testing

/// A Sombra that counts and hashes, and a house with the bulk plugin.
struct BulkScene: Sendable {
    let simulator: Simulator
    let house: House

    /// Plays a scene; `more` is further YAML of the gateway.
    static func play(
        more: String = "", prepare: (inout SimulatorConfiguration) -> Void = { _ in },
        _ act: @escaping @Sendable (BulkScene) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = [DataSilo(id: House.silo, title: "Shop", datapoints: ["orders"])]
        prepare(&configuration)
        let simulator = try await Simulator.start(configuration)
        let outcome: Result<Void, any Error>
        do {
            let build = try ScratchDirectory()
            let house = try House(
                sombra: simulator.url, apiKey: simulator.apiKey, publicKey: await simulator.publicKeyPEM, more: more)
            try house.install(try BulkPlugin.build(into: build), as: "bulk.so")
            try house.write("dataSilos: [\(House.silo)]\n", to: "plugins.d/\(BulkPlugin.manifest.id).yaml")
            outcome = .success(try await act(BulkScene(simulator: simulator, house: house)))
        } catch {
            outcome = .failure(error)
        }
        await simulator.stop()
        try outcome.get()
    }

    /// Runs a gateway of the house; Sombra's webhooks go to it.
    @discardableResult
    func gateway<Result: Sendable>(
        _ body: @escaping @Sendable (RunningGateway) async throws -> Result
    ) async throws -> RunningGateway.End<Result> {
        try await RunningGateway.run(house) { gateway in
            await simulator.direct(webhooksTo: try await gateway.webhookURL())
            return try await body(gateway)
        }
    }

    /// What Sombra holds of somebody's orders, once it expects nothing more.
    func answered(_ who: String, within patience: Duration) async throws -> DatapointBelief {
        let request = try await simulator.submit(
            Submission(type: .access, coreIdentifier: who, identifiers: [.init("email", who)]))
        let belief = try await simulator.waitUntil(timeout: patience) { $0.isSettled(request) }
        #expect(belief.violations.isEmpty)
        return try #require(belief.jobs(of: request).first?[datapoint: "orders"])
    }
}
