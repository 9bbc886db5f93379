import DriverShell
import FoundationEssentials
import NIOCore
import NIOPosix

/// One run of the bench, from an empty directory to the last report.
struct BenchRun: Sendable {
    /// What is fixed before the run.
    struct Settings: Sendable {
        var executable: String
        /// `parasol-worker`.
        var worker: String
        var sources: String
        var directory: BenchDirectory
        var plan: BenchPlan
        var parts: [BenchPart]
        var pin: CPUPair?
        var logLevel: String
    }

    let settings: Settings
    let notebook: Notebook
    let progress: ProgressLine
    private let ledger: Ledger
    private let signer: TokenSigner
    private let startedAt: Date

    init(_ settings: Settings, notebook: Notebook, progress: ProgressLine, startedAt: Date) {
        self.settings = settings
        self.notebook = notebook
        self.progress = progress
        self.startedAt = startedAt
        ledger = Ledger(webhooks: settings.plan.pendingNumbers.upperBound)
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
        for place in [PluginPlace.inProcess, .worker] {
            try await NoopPlugin(id: place.plugin).build(
                as: directory.library(place), sources: settings.sources, parasol: settings.executable)
            try directory.bind(place.plugin, to: place.silo)
        }
        if let pin = settings.pin { try await Pinning.pinOwn(to: pin.bench) }
        if settings.parts.contains(.way) {
            progress.say("the way into a plugin")
            try await WayRun(
                directory: directory, worker: settings.worker, quick: settings.plan.quick, notebook: notebook
            ).run()
        }
        progress.say("measuring V")
        try await measureVerification()
        try await withFakeSombra { loop, sombra in
            if settings.parts.contains(.load) {
                try directory.write(sombraPort: sombra.port)
                try await withGateway(directory) {
                    try await LoadRun(load: load($0, on: loop), plan: settings.plan, notebook: notebook).run()
                }
            }
            if settings.parts.contains(.plugins) { try await measurePlugins(sombra, on: loop) }
            if settings.parts.contains(.connections) { try await measureCrowd(sombra, on: loop) }
            if settings.parts.contains(.freeze) { try await measureFreeze(sombra, on: loop) }
            if settings.parts.contains(.pending) { try await measurePending(sombra, on: loop) }
        }
    }

    private func measurePlugins(_ sombra: FakeSombra, on loop: any EventLoop) async throws {
        let directory = try settings.directory.further("plugins")
        try directory.write(sombraPort: sombra.port)
        let run = PluginsRun(
            sources: settings.sources, executable: settings.executable, directory: directory, plan: settings.plan,
            notebook: notebook, progress: progress)
        let copied = try await run.prepare()
        try await withGateway(directory) { try await run.run(copied, load($0, on: loop)) }
    }

    func withGateway(
        _ directory: BenchDirectory, _ body: @Sendable (GatewayUnderTest) async throws -> Void
    ) async throws {
        try await GatewayUnderTest.run(
            .init(
                executable: settings.executable, directory: directory, logLevel: settings.logLevel,
                cpu: settings.pin?.gateway), body)
    }

    func load(_ gateway: GatewayUnderTest, on loop: any EventLoop) -> Load {
        Load(
            gateway: gateway, loop: loop, ledger: ledger, signer: signer,
            form: { [startedAt] silo in
                WebhookForm(
                    port: gateway.port, silo: silo,
                    createdAt: startedAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
                    issuedAt: Int(startedAt.timeIntervalSince1970))
            }, progress: progress)
    }

    private func measureVerification() async throws {
        let alone = try VerificationCost.samples(signer, count: VerificationCost.many)
        let beside = try await VerificationCost.samplesBesideLoad(signer)
        let verification = BenchReport.Verification(
            median: try VerificationCost.median(alone), samples: alone.count,
            besideLoad: try VerificationCost.median(beside))
        notebook.write { $0.verification = verification }
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
}
