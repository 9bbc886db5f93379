import FoundationEssentials
import NIOCore
import NIOPosix

/// One run of the bench, from an empty directory to the last report.
struct BenchRun: Sendable {
    /// What is fixed before the run.
    struct Settings: Sendable {
        var executable: String
        var sources: String
        var directory: BenchDirectory
        var plan: BenchPlan
        var pin: CPUPair?
        var logLevel: String
    }

    private let settings: Settings
    private let notebook: Notebook
    private let progress: Progress
    private let ledger: Ledger
    private let signer: TokenSigner
    private let startedAt: Date

    init(_ settings: Settings, notebook: Notebook, progress: Progress, startedAt: Date) {
        self.settings = settings
        self.notebook = notebook
        self.progress = progress
        self.startedAt = startedAt
        ledger = Ledger(webhooks: settings.plan.webhooks)
        signer = TokenSigner(issuedAt: Int(startedAt.timeIntervalSince1970))
    }

    /// Measures everything; what is measured stands in the notebook also when this throws.
    func run() async throws {
        let directory = settings.directory
        let machine = try await Machine.read(directory: directory.path)
        let sync = Latency(nanoseconds: try SyncCost.samples(in: directory.path))
        notebook.write {
            $0.machine = machine
            $0.sync = sync
            if machine.isInMemory {
                $0.notes.append(
                    "the state directory is in memory, so commits cost nothing: name a disk with --directory")
            }
        }
        progress.say("building the plugin")
        try await NoopPlugin.build(
            into: directory.plugins, sources: settings.sources, parasol: settings.executable)
        if let pin = settings.pin { try await Pinning.pinOwn(to: pin.bench) }
        progress.say("measuring V")
        try await measureVerification()
        try await withFakeSombra { loop, sombra in
            try directory.write(sombraPort: sombra.port)
            try await GatewayUnderTest.run(
                .init(
                    executable: settings.executable, directory: directory, logLevel: settings.logLevel,
                    cpu: settings.pin?.gateway)
            ) { try await measure($0, on: loop) }
        }
    }

    private func measureVerification() async throws {
        let alone = try VerificationCost.samples(signer, count: VerificationCost.many)
        let beside = try await VerificationCost.samplesBesideLoad(signer)
        let verification = BenchReport.Verification(
            median: try Self.median(alone), samples: alone.count, besideLoad: try Self.median(beside))
        notebook.write { $0.verification = verification }
    }

    /// In microseconds, of samples in nanoseconds.
    private static func median(_ samples: [UInt64]) throws -> Double {
        guard let median = Latency(nanoseconds: samples).p50 else { throw BenchFailure("there are no samples") }
        return median
    }

    private func withFakeSombra(_ body: (any EventLoop, FakeSombra) async throws -> Void) async throws {
        // One thread serves the senders and the fake Sombra, so that the gateway has the rest of the machine.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            let sombra = try await FakeSombra.start(
                publicKey: signer.publicKeyPEM, ledger: ledger, on: group.next())
            try await body(group.next(), sombra)
            try await sombra.stop()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await group.shutdownGracefully()
        try result.get()
    }

    private func measure(_ gateway: GatewayUnderTest, on loop: any EventLoop) async throws {
        let load = Load(
            gateway: gateway, loop: loop, ledger: ledger, signer: signer,
            form: WebhookForm(
                port: gateway.port,
                createdAt: startedAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
                issuedAt: Int(startedAt.timeIntervalSince1970)),
            progress: progress)
        let plan = settings.plan
        try await idle(gateway)
        var sent = try await load.run(plan.warmUp, from: 0).upperBound
        try await Standstill.waitForReports(ledger, 0..<sent)
        let mark = try MachineLoad.Mark.now()
        let whole = try CPUWindow.open(gateway.process)
        let frozen = sent
        try await gateway.freeze()
        for round in plan.intake {
            sent = try await measure(round, load, from: sent, target: Targets.intake, reported: false)
        }
        try await clearBacklog(gateway, frozen..<sent)
        try await readMemory(gateway, after: sent)
        for round in plan.endToEnd {
            sent = try await measure(round, load, from: sent, target: Targets.endToEnd, reported: true)
        }
        let use = try await whole.close()
        let loadSince = MachineLoad(from: mark, to: try .now(), gateway: use.gateway, bench: use.bench)
        try await readMemory(gateway, after: sent)
        notebook.write { [ledger, directory = settings.directory] in
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
        _ round: RoundPlan, _ load: Load, from number: Int, target: Double, reported: Bool
    ) async throws -> Int {
        let prepared = try await load.prepare(round, from: number)
        // Around the round, since a shared machine is not as fast at all times.
        var verifications = try VerificationCost.samples(signer, count: VerificationCost.some)
        let window = try CPUWindow.open(load.gateway.process)
        let numbers = try await load.run(prepared, round)
        if reported { try await Standstill.waitForReports(ledger, numbers) }
        let use = try await window.close()
        verifications += try VerificationCost.samples(signer, count: VerificationCost.some)
        let result = RoundResult(
            round, ledger.entries(numbers), use, v: try Self.median(verifications), target: target,
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
        progress.say("idle")
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
        progress.say("backlog of \(numbers.count) jobs")
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
}
