import DriverShell
import FoundationEssentials
import NIOCore
import NIOPosix

/// What a gateway does at its limits; each part with a directory and a gateway of its own.
extension BenchRun {
    func measureCrowd(_ sombra: FakeSombra, on loop: any EventLoop) async throws {
        let directory = try await furnished("connections", sombra)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            try await withGateway(directory) {
                try await CrowdRun(
                    load: load($0, on: loop), plan: settings.plan, notebook: notebook, crowdLoop: group.next()
                ).run()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await group.shutdownGracefully()
        try result.get()
    }

    func measureFreeze(_ sombra: FakeSombra, on loop: any EventLoop) async throws {
        let erasures = settings.directory.path + "/erasures"
        let directory = try await furnished("freeze", sombra, erasures: erasures)
        try await withGateway(directory) {
            try await FreezeRun(
                load: load($0, on: loop), plan: settings.plan, notebook: notebook, erasures: erasures
            ).run()
        }
    }

    func measurePending(_ sombra: FakeSombra, on loop: any EventLoop) async throws {
        let plan = settings.plan
        let (few, many) = (try await furnished("few", sombra), try await furnished("many", sombra))
        progress.say("\(plan.manyPending) pending jobs")
        let start = Moment.now()
        for directory in [few, many] { try await accept(into: directory) }
        try await PendingCopies(
            database: many.database, originals: BenchPlan.fewPending, total: plan.manyPending
        ).make()
        let filled = Moment.now()
        try await withGateway(few) { fewGateway in
            let beforeStart = Moment.now()
            try await withGateway(many) { manyGateway in
                let started = Moment.now()
                let rounds = try await PendingRun(
                    few: load(fewGateway, on: loop), many: load(manyGateway, on: loop), plan: plan
                ).run()
                let result = PendingResult(
                    few: BenchPlan.fewPending, many: plan.manyPending, fewRounds: rounds.few, manyRounds: rounds.many,
                    fillSeconds: Double(filled - start) / 1e9, startSeconds: Double(started - beforeStart) / 1e9,
                    memory: try manyGateway.process.memory(), databaseBytes: many.databaseBytes)
                notebook.write { $0.pending = result }
            }
        }
    }

    private func accept(into directory: BenchDirectory) async throws {
        let form = WebhookForm(
            port: 0, silo: PluginPlace.inProcess.silo, createdAt: "2026-03-01T09:15:00.000Z",
            issuedAt: Int(Date().timeIntervalSince1970))
        // Beyond the numbers of all webhooks.
        let first = settings.plan.pendingNumbers.upperBound
        try await PendingJobs(directory: directory, form: form, numbers: first..<first + BenchPlan.fewPending).accept()
    }

    /// A directory with its configuration, and the plugin in the gateway's process.
    private func furnished(
        _ name: String, _ sombra: FakeSombra, erasures: String? = nil
    ) async throws -> BenchDirectory {
        let directory = try settings.directory.further(name)
        try directory.write(sombraPort: sombra.port)
        let place = PluginPlace.inProcess
        try await NoopPlugin(id: place.plugin, erasures: erasures).build(
            as: directory.library(place), sources: settings.sources, parasol: settings.executable)
        try directory.bind(place.plugin, to: place.silo)
        return directory
    }
}
