import DriverShell
import FoundationEssentials

/// Webhooks to one gateway, round by round: CPU, throughput, latency and memory.
struct LoadRun: Sendable {
    let load: Load
    let plan: BenchPlan
    let notebook: Notebook

    /// Measures the running gateway.
    func run() async throws {
        let (gateway, ledger) = (load.gateway, load.ledger)
        let worker = try await worker()
        try await idle(gateway)
        var sent = 0
        for round in plan.warmUps { sent = try await load.run(round, from: sent).upperBound }
        try await Standstill.waitForReports(ledger, 0..<sent)
        let mark = try MachineLoad.Mark.now()
        let whole = try CPUWindow.open(gateway.process, worker: worker)
        let frozen = sent
        try await gateway.freeze()
        for round in plan.intake {
            sent = try await measure(round, from: sent, target: Targets.intake, worker: nil, reported: false)
        }
        try await clearBacklog(gateway, frozen..<sent)
        try await readMemory(gateway, after: sent)
        for round in plan.endToEnd {
            sent = try await measure(
                round, from: sent, target: Targets.endToEnd, worker: round.place == .worker ? worker : nil,
                reported: true)
        }
        let use = try await whole.close()
        let loadSince = MachineLoad(
            from: mark, to: try .now(), gateway: use.gateway + (use.worker ?? 0), bench: use.bench)
        try await readMemory(gateway, after: sent)
        notebook.write { [directory = gateway.directory] in
            $0.load = loadSince
            $0.storage = .init(databaseBytes: directory.databaseBytes, logBytes: directory.logBytes)
            $0.repeatedReports = ledger.repeatedReports
            if loadSince.others > MachineLoad.disturbing {
                $0.notes.append(
                    "other processes used \(Figures.percent(loadSince.others)) of the machine: the figures are worse "
                        + "than the gateway; measure on a quiet machine")
            }
        }
    }

    /// Runs a round with the CPU time around it, and returns the number after the last webhook sent.
    private func measure(
        _ round: RoundPlan, from number: Int, target: Double, worker: ProcessMeter?, reported: Bool
    ) async throws -> Int {
        let ledger = load.ledger
        let prepared = try await load.prepare(round, from: number)
        // Around the round, since a shared machine is not as fast at all times.
        var verifications = try VerificationCost.samples(load.signer, count: VerificationCost.some)
        let window = try CPUWindow.open(load.gateway.process, worker: worker)
        let numbers = try await load.run(prepared, round)
        if reported { try await Standstill.waitForReports(ledger, numbers) }
        let use = try await window.close()
        verifications += try VerificationCost.samples(load.signer, count: VerificationCost.some)
        guard ledger.reports(numbers, where: { $0.answer != .done }).isEmpty else {
            throw BenchFailure("\(round.title): a webhook was not reported as done")
        }
        let result = RoundResult(
            round, ledger.entries(numbers), use, v: try VerificationCost.median(verifications), target: target,
            reported: reported)
        notebook.write {
            $0.rounds.append(result)
            if numbers.count < round.webhooks {
                $0.notes.append(
                    "\(round.title): the time was up after \(numbers.count) of \(round.webhooks) webhooks")
            }
        }
        return numbers.upperBound
    }

    /// Memory and CPU of a gateway that has nothing to do.
    private func idle(_ gateway: GatewayUnderTest) async throws {
        load.progress.say("idle")
        try await Task.sleep(for: .seconds(1))
        let start = (cpu: try gateway.process.cpuTime(), time: Moment.now())
        try await Task.sleep(for: .seconds(2))
        let end = (cpu: try gateway.process.cpuTime(), time: Moment.now())
        let memory = try gateway.process.memory()
        notebook.write {
            $0.idleCPU = 1000 * Double(end.cpu - start.cpu) / Double(end.time - start.time)
            $0.memory.append(.init(webhooks: 0, memory: memory))
        }
    }

    /// Lets the gateway carry out what the frozen rounds left.
    private func clearBacklog(_ gateway: GatewayUnderTest, _ numbers: Range<Int>) async throws {
        let ledger = load.ledger
        load.progress.say("backlog of \(numbers.count) jobs")
        let early = numbers.count - ledger.unreported(numbers).count
        guard early == 0 else { throw BenchFailure("\(early) webhooks were reported while erasures were frozen") }
        let window = try CPUWindow.open(gateway.process)
        let start = Moment.now()
        try await gateway.unfreeze()
        try await Standstill.waitForReports(ledger, numbers)
        let end = ledger.entries(numbers).map(\.reportedAt).max() ?? start
        let use = try await window.close()
        let seconds = Double(end - start) / 1e9
        notebook.write {
            $0.backlog = .init(
                jobs: numbers.count, seconds: seconds, reportsPerSecond: Double(numbers.count) / seconds,
                gatewayCPU: Double(use.gateway) / 1000 / Double(numbers.count))
        }
    }

    /// Memory once the gateway has come to rest.
    private func readMemory(_ gateway: GatewayUnderTest, after webhooks: Int) async throws {
        try await Task.sleep(for: .seconds(2))
        let memory = try gateway.process.memory()
        notebook.write {
            $0.memory.append(.init(webhooks: webhooks, memory: memory))
            if memory.proportionalKiB == nil {
                $0.notes.append("proportional memory after \(webhooks) webhooks: smaps_rollup cannot be read here")
            }
        }
    }

    /// The process of the plugin that runs in a worker.
    private func worker() async throws -> ProcessMeter {
        let plugin = try await load.gateway.plugins().first { $0.id == PluginPlace.worker.plugin }
        guard let process = plugin?.process else {
            throw BenchFailure("\(PluginPlace.worker.plugin) has no process: it is \(plugin?.state ?? "not listed")")
        }
        return try ProcessMeter(pid: process)
    }
}
