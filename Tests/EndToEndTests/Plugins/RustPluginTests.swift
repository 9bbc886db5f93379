import DSRModel
import Foundation
import PluginFixtures
import SombraSimulator
import Testing

/// The plugin in Rust of `Plugins/newsletter`, which `make plugins` builds where there is a cargo.
private enum Newsletter {
    static let library = try? Parasol.plugins() + "/newsletter.so"
    static let isBuilt = library.map { FileManager.default.fileExists(atPath: $0) } ?? false
}

@Suite("A plugin in Rust", .enabled(if: Newsletter.isBuilt, "there is no newsletter.so: no cargo here"))
struct RustPluginTests {
    private static let lines = """
        {"email":"ada@example.com","list":"weekly"}
        {"email":"ben@example.com","list":"weekly"}
        {"email":"ADA@example.com","list":"offers","since":2019}

        """

    @Test("hands out and deletes a person's data through a gateway, and nobody else's", .timeLimit(.minutes(5)))
    func serves() async throws {
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = [DataSilo(id: House.silo, title: "Newsletter", datapoints: ["subscriptions"])]
        let simulator = try await Simulator.start(configuration)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await Self.serve(simulator))
        } catch {
            outcome = .failure(error)
        }
        await simulator.stop()
        try outcome.get()
    }

    private static func serve(_ simulator: Simulator) async throws {
        let house = try House(
            sombra: simulator.url, apiKey: simulator.apiKey, publicKey: await simulator.publicKeyPEM)
        try house.write(lines, to: "data/subscribers.jsonl")
        try house.install(try #require(Newsletter.library), as: "newsletter.so")
        try house.write(
            """
            dataSilos: [\(House.silo)]
            settings: {file: "\(house.directory.path)/data/subscribers.jsonl"}
            """, to: "plugins.d/org.parasol.newsletter.yaml")
        try await RunningGateway.run(house) { gateway in
            await simulator.direct(webhooksTo: try await gateway.webhookURL())
            let handed = try await settled(.access, simulator)
            #expect(handed.datapoints.map(\.state) == [.uploaded])
            #expect(handed.datapoints.allSatisfy { $0.bytes > 0 })
            let deleted = try await settled(.erasure, simulator)
            #expect(deleted.state == .resolved)
            #expect(
                try house.text(of: "data/subscribers.jsonl") == "{\"email\":\"ben@example.com\",\"list\":\"weekly\"}\n")
            let empty = try await settled(.access, simulator)
            #expect(empty.datapoints.map(\.state) == [.noData])
        }
    }

    private static func settled(_ type: RequestType, _ simulator: Simulator) async throws -> Job {
        let request = try await simulator.submit(
            Submission(type: type, coreIdentifier: "user-1", identifiers: [.init("email", "ada@example.com")]))
        let belief = try await simulator.waitUntil(timeout: Inbox.patience) { $0.isSettled(request) }
        return try #require(belief.jobs(of: request).first)
    }
}
