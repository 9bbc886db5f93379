import DSRModel
import DriverShell
import Foundation
import NIOCore
import SombraSimulator

/// One run: faults under load, then quiet, then the account.
struct ChaosRun: Sendable {
    struct Settings: Sendable {
        var executable: String
        var sources: String
        var seed: UInt64
        var seconds: Int
        var killsPerMinute: Double
        var requestsPerSecond: Double
        var quietSeconds: Int
        var sabotage: Set<Sabotage>
        /// Whether the directory stays, with what Sombra believes.
        var keepsAll: Bool
    }

    let settings: Settings
    let directory: ChaosDirectory
    let chronicle: Chronicle
    let progress: ProgressLine

    func run() async throws -> ChaosReport {
        // An even seed leaves requests open, so that repeated reports are taken; an odd one closes them with a 409.
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = ChaosSilo.allCases.map(\.dataSilo)
        configuration.preflightChecks = [
            PreflightCheck(id: ChaosSilo.check, inputIdentifier: "email", outputIdentifiers: ["userId"])
        ]
        configuration.completesSettledRequests = settings.seed % 2 == 1
        let simulator = try await Simulator.start(configuration)
        let report: Result<ChaosReport, any Error>
        do {
            report = .success(try await play(simulator, audience: configuration.organization.uri))
        } catch { report = .failure(error) }
        await simulator.stop()
        return try report.get()
    }

    private func play(_ simulator: Simulator, audience: String) async throws -> ChaosReport {
        guard let port = URL(string: simulator.url)?.port else { throw ChaosFailure("the simulator has no port") }
        let road = try FaultyRoad(to: port)
        let mebibytes = 16 + settings.seconds / 60 * 8
        let disk = await SmallDisk.mount(at: directory.disk, mebibytes: mebibytes)
        if disk == nil { note("disk full: left out, a file system cannot be mounted here (it takes root)") }
        let clock = try TurnedClock(file: directory.clock)
        if clock == nil { note("clock jumps: left out, libfaketime is not installed (Debian: faketime)") }
        let report: Result<ChaosReport, any Error>
        do {
            try directory.write(
                sombra: "http://127.0.0.1:\(try await road.open())", apiKey: simulator.apiKey,
                publicKey: await simulator.publicKeyPEM, audience: audience)
            report = .success(try await play(simulator, road, disk, clock))
        } catch { report = .failure(error) }
        try await road.close()
        // What went wrong in the run says more than a mount that is still busy.
        let made = try report.get()
        try await disk?.unmount()
        return made
    }

    private func play(
        _ simulator: Simulator, _ road: FaultyRoad, _ disk: SmallDisk?, _ clock: TurnedClock?
    ) async throws -> ChaosReport {
        let plan = FaultPlan(
            seed: settings.seed, milliseconds: settings.seconds * 1_000, killsPerMinute: settings.killsPerMinute,
            canFillDisk: disk != nil, canTurnClock: clock != nil)
        let workshop = PluginWorkshop(
            sources: settings.sources, executable: settings.executable, directory: directory)
        progress.say("building the plugins")
        try await workshop.furnish(replacements: plan.faults.count { $0.fault == .replacePlugin })
        let surroundings = Surroundings(
            simulator: simulator, road: road, disk: disk, clock: clock, workshop: workshop, chronicle: chronicle)
        let requests = Requests(seed: settings.seed)
        let keeper = Keeper(
            .init(
                executable: settings.executable, directory: directory, simulator: simulator, clock: clock,
                chronicle: chronicle, requests: requests, isDisturbed: { surroundings.isDisturbed }))
        return try await withTaskCancellationHandler {
            do {
                let report = try await play(plan, keeper, surroundings, requests)
                try await keeper.end()
                return report
            } catch {
                await keeper.abandonAndWait()
                throw error
            }
        } onCancel: {
            keeper.abandon()
        }
    }

    private func play(
        _ plan: FaultPlan, _ keeper: Keeper, _ surroundings: Surroundings, _ requests: Requests
    ) async throws -> ChaosReport {
        let simulator = surroundings.simulator
        let redelivery = Redelivery(simulator: simulator)
        let began = ContinuousClock.now
        try await keeper.start()
        try await withThrowingTaskGroup { group in
            group.addTask { try await requests.run(on: simulator, perSecond: settings.requestsPerSecond) }
            group.addTask { await redelivery.run() }
            async let surrounding: Void = follow(plan.faults.filter { !$0.fault.concernsProcess }) {
                try await surroundings.perform($0, on: keeper.process)
            }
            try await follow(plan.faults.filter { $0.fault.concernsProcess }) { fault in
                try await keeper.perform(fault)
                progress.say("\(chronicle.now.kills) of \(plan.kills) kills")
            }
            try await surrounding
            group.cancelAll()
            try await group.waitForAll()
        }
        try await surroundings.mend()
        progress.say("waiting until all is reported")
        let swallower = try await lose(on: simulator)
        let queue = GatewayQueue(executable: settings.executable, state: directory.state)
        let quiet = Quiet(
            simulator: simulator, queue: queue, redelivery: redelivery, chronicle: chronicle,
            limit: .seconds(settings.quietSeconds))
        let ending = try await quiet.settle()
        try await swallower?.close().get()
        if settings.sabotage.contains(.double) { try await repeatReport(surroundings.road, simulator) }
        return try account(await simulator.belief, ending, began: began, plan)
    }

    private func follow(
        _ faults: [FaultPlan.Planned], _ perform: (ChaosFault) async throws -> Void
    ) async throws {
        let begun = ContinuousClock.now
        for planned in faults {
            try await Task.sleep(until: begun + .milliseconds(planned.at))
            try await perform(planned.fault)
        }
    }

    private func note(_ text: String) { chronicle.write { $0.notes.append(text) } }
}
