import DSRModel
import Foundation
import PluginFixtures
import SombraSimulator
import Subprocess

/// One gateway with a good plugin and the hostile ones of a family, each in a data silo of its own.
struct FaultScene: Sendable {
    private static let goodPlugin = "com.example.good"

    let family: Misdeed.Family
    let user: GatewayUser
    let simulator: Simulator
    let house: House
    let canary: Canary
    private let libraries: ScratchDirectory
    private let seen = SeenProcesses()

    /// Plays the family's misdeeds and tells what came of each.
    static func play(_ family: Misdeed.Family, as user: GatewayUser) async throws -> [Misdeed: Finding] {
        let canary = Canary()
        var configuration = SimulatorConfiguration()
        configuration.apiKey = "\(canary.word)-api-key"
        configuration.dataSilos = [DataSilo(id: House.silo, title: "Shop", datapoints: ["profile"])]
        for misdeed in family.misdeeds {
            configuration.dataSilos.append(DataSilo(id: misdeed.silo, title: misdeed.rawValue, datapoints: ["profile"]))
        }
        let simulator = try await Simulator.start(configuration)
        let outcome: Result<[Misdeed: Finding], any Error>
        do {
            let scene = try await FaultScene(family, user, simulator, canary)
            outcome = .success(try await scene.play())
        } catch {
            outcome = .failure(error)
        }
        await simulator.stop()
        return try outcome.get()
    }

    private init(_ family: Misdeed.Family, _ user: GatewayUser, _ simulator: Simulator, _ canary: Canary) async throws {
        self.family = family
        self.user = user
        self.simulator = simulator
        self.canary = canary
        libraries = try ScratchDirectory()
        house = try House(
            sombra: simulator.url, apiKey: simulator.apiKey, publicKey: await simulator.publicKeyPEM, drain: "2 s",
            more: "jobs: {attempts: 1}")
        try house.install(
            try HostilePlugin(id: Self.goodPlugin).build(into: libraries, named: "good.so"), as: "good.so")
        try house.write("dataSilos: [\(House.silo)]\n", to: "plugins.d/\(Self.goodPlugin).yaml")
        for misdeed in family.misdeeds {
            try house.install(try misdeed.library(into: libraries), as: "\(misdeed.rawValue).so")
            let settings = misdeed.settings(
                silo: misdeed.silo, keyFile: house.state + "/store.key", port: URL(string: simulator.url)?.port ?? 0)
            try house.write(settings, to: "plugins.d/\(misdeed.plugin).yaml")
        }
        try user.own(house.directory.path)
    }

    private func play() async throws -> [Misdeed: Finding] {
        let end = try await RunningGateway.run(house, as: user) { gateway in
            await simulator.direct(webhooksTo: try await gateway.webhookURL())
            try await see(gateway)
            let findings = try await withThrowingTaskGroup(of: (Misdeed, Finding).self) { group in
                for misdeed in family.misdeeds { group.addTask { (misdeed, try await play(misdeed, in: gateway)) } }
                return try await group.reduce(into: [Misdeed: Finding]()) { $0[$1.0] = $1.1 }
            }
            try await see(gateway)
            FileHandle.standardError.write(
                Data(
                    ("TIMEDLOG \(family) \(user)\n"
                        + gateway.log.lines.filter { !$0.contains("loaded") }.joined(separator: "\n")).utf8))
            gateway.signal(SIGTERM)
            try await gateway.ended()
            return findings
        }
        let ending = Finding.Ending(
            status: end.status, workersSeen: seen.count, workersLeft: try await workersLeft(),
            leaks: end.log.filter { !canary.found(in: Data($0.utf8)).isEmpty || $0.contains("@example.com") })
        let belief = await simulator.belief
        return end.result.reduce(into: [:]) { findings, pair in
            var finding = pair.value
            finding.ending = ending
            finding.violations = belief.violations
            finding.jobs = finding.jobs.compactMap { belief.jobs(of: $0.request).first }
            finding.neighbours = finding.neighbours.compactMap { belief.jobs(of: $0.request).first }
            finding.lines = end.log.map(LogLine.fields).filter { $0["plugin"] == pair.key.plugin }
            findings[pair.key] = finding
        }
    }

    /// One misdeed, with the good plugin at work beside it.
    private func play(_ misdeed: Misdeed, in gateway: RunningGateway) async throws -> Finding {
        var finding = Finding()
        finding.processes.append(try await row(of: misdeed)?.process)
        async let beside = answered(.access, "ada", House.silo)
        for type in misdeed.requests {
            let (job, status) = try await answered(type, misdeed.mode, misdeed.silo)
            finding.jobs.append(job)
            finding.deliveries.append(status)
        }
        finding.neighbours.append(try await beside.job)
        for wait in misdeed.waits(gateway) {
            do {
                try await wait()
            } catch let missed as Inbox.Missed {
                finding.missed.append(missed.description)
            }
        }
        finding.processes.append(try await row(of: misdeed)?.process)
        for type in [RequestType.access, .erasure] {
            finding.neighbours.append(try await answered(type, "ada", House.silo).job)
        }
        let readiness = try JSONDecoder().decode(
            Readiness.self, from: try await Web.get(try await gateway.adminURL() + "/readyz").body)
        finding.isServing = readiness.checks["store"] == "ok"
        return finding
    }

    /// Sends a request and waits until Sombra knows what came of it, be it an error.
    private func answered(
        _ type: RequestType, _ mode: String, _ silo: String
    ) async throws -> (job: Job, status: Int?) {
        var submission = Submission(
            type: type, coreIdentifier: "\(canary.word)-core",
            identifiers: [.init("email", "\(mode)@\(canary.word).example")])
        submission.dataSilos = [silo]
        let request = try await simulator.submit(submission)
        let belief = try await simulator.waitUntil(timeout: Inbox.patience) { belief in
            belief.deliveries(of: request).last?.status != nil
                && belief.jobs(of: request).allSatisfy { $0.state.isSettled || $0.state == .error }
        }
        guard let job = belief.jobs(of: request).first else {
            throw Inbox.Missed(description: "Sombra has no job of the request for \(mode)")
        }
        return (job, belief.deliveries(of: request).last?.status)
    }

    private struct Readiness: Decodable {
        let checks: [String: String]
    }

    private struct Plugins: Decodable {
        struct Row: Decodable {
            let id: String
            let process: Int32?
        }

        let plugins: [Row]
    }

    private func rows() async throws -> [Plugins.Row] {
        try await house.parasol("plugin", "list", "--format", "json").json(as: Plugins.self).plugins
    }

    private func row(of misdeed: Misdeed) async throws -> Plugins.Row? {
        try await rows().first { $0.id == misdeed.plugin }
    }

    /// Remembers the processes that the gateway tells of, and its children.
    private func see(_ gateway: RunningGateway) async throws {
        seen.see(try await rows().compactMap(\.process))
        seen.see(try WorkerTable.rows().filter { $0.parent == gateway.pid.value }.map(\.number))
    }

    /// The workers that outlived the gateway: those that were seen, and whatever else serves a plugin of the family.
    private func workersLeft() async throws -> [String] {
        let left = await seen.left().map { "\($0)" }
        let plugins = Set(family.misdeeds.filter { !$0.isSwift }.map(\.plugin))
        let others = try WorkerTable.rows().filter { plugins.contains($0.plugin) && $0.user == user.number }
        return left + others.map(\.description)
    }
}

extension Misdeed {
    /// Its data silo; the number keeps it apart from the others.
    var silo: String {
        let number = Misdeed.allCases.firstIndex(of: self) ?? 0
        return "6b1c9f0e-2a57-4d2c-8e7b-0000000000\(number < 10 ? "0" : "")\(number)"
    }
}
