import DSRModel
import Foundation
import PluginFixtures
import SombraSimulator
import Subprocess
import Testing

@Suite("A gateway that is killed, with plugins at work")
struct OrphanTests {
    private static let modes = [HostileMode.loop, .block]

    @Test("leaves no worker", .timeLimit(.minutes(5)), arguments: GatewayUser.possible)
    func killed(user: GatewayUser) async throws {
        let held = try HeldJobs()
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = Self.modes.map { DataSilo(id: Self.silo($0), title: $0.rawValue) }
        let simulator = try await Simulator.start(configuration)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await Self.kill(simulator, held, user))
        } catch {
            outcome = .failure(error)
        }
        await simulator.stop()
        try outcome.get()
    }

    private static func kill(_ simulator: Simulator, _ held: HeldJobs, _ user: GatewayUser) async throws {
        let house = try await house(simulator, held, user)
        let seen = SeenProcesses()
        let end = try await RunningGateway.run(house, as: user) { gateway in
            await simulator.direct(webhooksTo: try await gateway.webhookURL())
            for mode in modes {
                _ = try await submit(mode, to: mode, simulator)
                _ = try await submit(.hold, to: mode, simulator)
            }
            try await held.wait(for: modes.count)
            let workers = try WorkerTable.rows().filter { $0.parent == gateway.pid.value }
            #expect(Set(workers.map(\.plugin)) == Set(modes.map(plugin)))
            seen.see(workers.map(\.number))
            gateway.signal(SIGKILL)
            try await gateway.ended()
        }
        #expect(end.status == .signaled(SIGKILL))
        #expect(seen.count == modes.count)
        seen.see(try WorkerTable.orphans(of: Set(modes.map(plugin))).map(\.number))
        #expect(await seen.left() == [])
        let belief = await simulator.belief
        #expect(belief.ledger.isEmpty && belief.violations == [])
    }

    private static func house(_ simulator: Simulator, _ held: HeldJobs, _ user: GatewayUser) async throws -> House {
        let house = try House(
            sombra: simulator.url, apiKey: simulator.apiKey, publicKey: await simulator.publicKeyPEM)
        let build = try ScratchDirectory()
        for mode in modes {
            let library = try HostilePlugin(id: plugin(mode)).build(into: build, named: "\(mode.rawValue).so")
            try house.install(library, as: "\(mode.rawValue).so")
            try house.write(
                """
                dataSilos: [\(silo(mode))]
                settings: \(held.settings)
                """, to: "plugins.d/\(plugin(mode)).yaml")
        }
        try user.own(house.directory.path)
        return house
    }

    /// Returns when the webhook was answered, so that jobs come in order.
    private static func submit(_ mode: HostileMode, to plugin: HostileMode, _ simulator: Simulator) async throws
        -> String
    {
        var submission = Submission(
            type: .erasure, coreIdentifier: "user-1", identifiers: [.init("email", mode.email)])
        submission.dataSilos = [silo(plugin)]
        let request = try await simulator.submit(submission)
        _ = try await simulator.waitUntil { $0.deliveries(of: request).last?.status == 200 }
        return request
    }

    private static func plugin(_ mode: HostileMode) -> String { "com.example.orphan-\(mode.rawValue)" }

    private static func silo(_ mode: HostileMode) -> String {
        "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c2\(modes.firstIndex(of: mode) ?? 9)"
    }
}
