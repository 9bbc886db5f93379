import DSRModel
import Foundation
import PluginFixtures
import SombraSimulator
import Testing

@Suite("One poison task among eight in flight")
struct PoisonTests {
    private static let plugin = "com.example.poisoned"
    private static let neighbours = 7

    @Test(
        "costs the other seven nothing, and is dead after three crashes alone", .timeLimit(.minutes(5)),
        arguments: GatewayUser.possible)
    func poison(user: GatewayUser) async throws {
        let held = try HeldJobs()
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = [DataSilo(id: House.silo, title: "Shop", datapoints: ["profile"])]
        let simulator = try await Simulator.start(configuration)
        let outcome: Result<Void, any Error>
        do {
            let house = try await house(simulator, held, user)
            let end = try await RunningGateway.run(house, as: user) { gateway in
                await simulator.direct(webhooksTo: try await gateway.webhookURL())
                return try await Self.play(simulator, house, gateway, held)
            }
            let ends = end.log.map(LogLine.fields).filter { $0["message"] == "plugin's process ended" }
            // Once among the others, then alone.
            #expect(ends.count == 4)
            #expect(ends.allSatisfy { $0["plugin"] == Self.plugin && $0["reason"] == "signal 11 (SIGSEGV)" })
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await simulator.stop()
        try outcome.get()
    }

    private func house(_ simulator: Simulator, _ held: HeldJobs, _ user: GatewayUser) async throws -> House {
        let house = try House(
            sombra: simulator.url, apiKey: simulator.apiKey, publicKey: await simulator.publicKeyPEM)
        let build = try ScratchDirectory()
        try house.install(try HostilePlugin(id: Self.plugin).build(into: build), as: "poisoned.so")
        try house.write(
            """
            dataSilos: [\(House.silo)]
            settings: \(held.settings)
            """, to: "plugins.d/\(Self.plugin).yaml")
        try user.own(house.directory.path)
        return house
    }

    private static func play(
        _ simulator: Simulator, _ house: House, _ gateway: RunningGateway, _ held: HeldJobs
    ) async throws {
        var requests: [String] = []
        for number in 0..<neighbours {
            requests.append(try await submit(.hold, number, simulator))
        }
        let poison = try await submit(.poison, neighbours, simulator)
        try await held.wait(for: neighbours + 1)
        try held.poison()
        _ = try await gateway.logged("plugin's process ended")
        try held.release()

        for request in requests {
            let belief = try await simulator.waitUntil(timeout: Inbox.patience) { $0.isSettled(request) }
            #expect(belief.jobs(of: request).map(\.state) == [.resolved])
            let sheet = try await house.job(of: request)
            #expect(sheet.job.state == "reported")
            #expect(sheet.tasks.map(\.state) == ["done"])
            // None was burned before the one that did it.
            #expect(sheet.tasks.map(\.attempts) == [0])
            #expect(ends(of: request, gateway).last == "done 1")
        }
        let belief = try await simulator.waitUntil(timeout: Inbox.patience) { belief in
            belief.jobs(of: poison).allSatisfy { $0.state == .error }
        }
        let sheet = try await house.job(of: poison)
        #expect(sheet.tasks.map(\.state) == ["dead"])
        #expect(ends(of: poison, gateway).suffix(3) == ["crashed 1", "crashed 2", "crashed 3"])
        #expect(belief.jobs(of: poison).first?.message?.contains(plugin) == true)
        // One call for each, and none was taken back.
        #expect(Set(belief.ledger.compactMap(\.request)) == Set(requests + [poison]))
        #expect(belief.ledger.count == neighbours + 1)
        #expect(belief.violations == [])
    }

    /// The outcome and the attempt of each end of the request's task.
    private static func ends(of request: String, _ gateway: RunningGateway) -> [String] {
        gateway.log.lines.map(LogLine.fields)
            .filter { $0["message"] == "task ended" && $0["request"] == request }
            .map { "\($0["outcome"] ?? "") \($0["attempt"] ?? "")" }
    }

    private static func submit(_ mode: HostileMode, _ number: Int, _ simulator: Simulator) async throws -> String {
        try await simulator.submit(
            Submission(
                type: .erasure, coreIdentifier: "user-\(number)",
                identifiers: [.init("email", "\(mode.rawValue)@\(number).example")]))
    }
}
