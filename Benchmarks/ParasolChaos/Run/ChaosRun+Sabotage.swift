import DSRModel
import NIOCore
import SombraSimulator

/// What the self-test does wrong.
extension ChaosRun {
    /// A webhook that gets its 200 from somebody else.
    func lose(on simulator: Simulator) async throws -> (any Channel)? {
        guard settings.sabotage.contains(.lose) else { return nil }
        let swallower = try await Swallower.open()
        let silo = DataSilo(
            id: ChaosSilo.swallowed, requestTypes: [.saleOptOut],
            webhookURL: "http://127.0.0.1:\(swallower.localAddress?.port ?? 0)/")
        await simulator.add(silo)
        var submission = Submission(
            type: .saleOptOut, coreIdentifier: "swallowed", identifiers: [.init("email", "swallowed@chaos.example")])
        submission.dataSilos = [silo.id]
        let request = try await simulator.submit(submission)
        _ = try await simulator.waitUntil { $0.jobs(of: request).first?.state == .remoteProcessing }
        return swallower
    }

    /// A report that was made a while ago, again.
    func repeatReport(_ road: FaultyRoad, _ simulator: Simulator) async throws {
        let calls = await simulator.belief.ledger.count
        try await road.repeatLastDone()
        _ = try await simulator.waitUntil { $0.ledger.count > calls }
    }

    /// The plugins' ledger; without a request that Sombra believes done, where it is told to lie.
    func truth(_ belief: Belief) throws -> Truth {
        var truth = try Truth.read(directory.ledger)
        let done = belief.jobs.last { $0.type != .access && $0.state == .resolved }
        if settings.sabotage.contains(.lie), let done { truth.forget(done.request) }
        return truth
    }
}
