import DSRModel
import PluginHost
import PluginMessages
import PluginRuntime

/// Measures the way of a task into a plugin and back, by the modules that the gateway uses, in this process.
struct WayRun: Sendable {
    let directory: BenchDirectory
    /// `parasol-worker`.
    let worker: String
    let quick: Bool
    let notebook: Notebook

    private static let warmUp = 1000
    private static let timeout = Duration.seconds(30)
    private static let manyAtOnce = 16

    func run() async throws {
        let library = directory.library(.inProcess)
        let plugin = try await InProcessPlugin.load(path: library, options: ConnectionOptions(log: { _ in }))
        try await measure(plugin, .inProcess, worker: nil)
        let inWorker = try await WorkerConnections(
            executable: worker, protecting: [], output: { _ in DiscardingOutput() }
        ).connect(order())
        guard let process = inWorker.processID else { throw BenchFailure("the worker ended before it was measured") }
        try await measure(inWorker, .worker, worker: ProcessMeter(pid: process))
    }

    private func order() throws -> ConnectionOrder {
        let library = directory.library(.worker)
        let facts = try PluginLibrary.inspect(path: library)
        return ConnectionOrder(
            library: LibraryObject(sha256: "", path: library),
            manifest: try MessageCoding.decode(Manifest.self, from: facts.manifestBytes), settings: PluginSettings(),
            log: { _ in })
    }

    private func measure(_ plugin: any PluginConnection, _ place: PluginPlace, worker: ProcessMeter?) async throws {
        try await plugin.start(settings: Array("{}".utf8))
        for atOnce in [1, Self.manyAtOnce] {
            _ = try await tasks(Self.warmUp, atOnce: atOnce, plugin)
            let samples = quick ? 10_000 : 30_000
            let host = try ProcessMeter.own()
            let before = (host: try host.cpuTime(), worker: try worker?.cpuTime())
            let times = try await tasks(samples, atOnce: atOnce, plugin)
            let after = (host: try host.cpuTime(), worker: try worker?.cpuTime())
            func each(_ before: UInt64, _ after: UInt64) -> Double {
                Double(after - before) / 1000 / Double(times.count)
            }
            let isAlone = atOnce == 1
            let result = WayResult(
                place: place, atOnce: atOnce, latency: Latency(nanoseconds: times),
                hostCPU: each(before.host, after.host),
                workerCPU: before.worker.flatMap { start in after.worker.map { each(start, $0) } },
                latencyTarget: isAlone ? (place == .worker ? Targets.wayToWorker : Targets.wayInProcess) : nil,
                cpuTarget: isAlone && place == .worker ? Targets.wayToWorkerCPU : nil)
            notebook.write { $0.ways.append(result) }
        }
        await plugin.stop()
    }

    /// Runs tasks behind each other, in as many lanes as are to be under way; gives their times in nanoseconds.
    private func tasks(_ count: Int, atOnce: Int, _ plugin: any PluginConnection) async throws -> [UInt64] {
        let request = try Self.request()
        return try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<atOnce {
                group.addTask {
                    var times: [UInt64] = []
                    times.reserveCapacity(count / atOnce)
                    let sink = DiscardingSink()
                    for _ in 0..<count / atOnce {
                        let start = Moment.now()
                        let answer = await plugin.perform(request, timeout: Self.timeout, sink: sink)
                        times.append(Moment.now() - start)
                        guard case .completed = answer else {
                            throw BenchFailure("the plugin that does nothing did not complete a task: \(answer)")
                        }
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// As large as the gateway's own: what a webhook of the bench says.
    private static func request() throws -> [UInt8] {
        let webhook = WebhookIDs(number: 0)
        var request = Request(
            kind: .perform, type: .erasure, requestID: webhook.request,
            identifier: Identifier(type: .email, value: webhook.identifier), coreIdentifier: webhook.coreIdentifier,
            idempotencyKey: String(repeating: "k", count: 43))
        request.profileID = webhook.profile
        request.dataSubject = "customer"
        request.dataSilo = DataSilo(id: PluginPlace.worker.silo.id, title: "Core Backend")
        request.details = "Please delete my account"
        request.link = "https://app.transcend.io/privacy-requests/incoming-requests/" + webhook.request
        request.locale = "en"
        request.origin = "PRIVACY_CENTER"
        return try MessageCoding.encode(request)
    }
}
