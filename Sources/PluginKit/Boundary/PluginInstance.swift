internal import CPluginABI

/// A plugin at the boundary: its life from the entry to the stop, and its jobs.
final class PluginInstance: Sendable {
    private enum Phase {
        case loaded
        case starting
        case running(any Plugin)
        case draining(any Plugin)
        case stopped
    }

    private struct State {
        var phase = Phase.loaded
        var claimed: Set<Datapoint> = []
        var jobs: [parasol_token: Task<Void, Never>] = [:]

        var plugin: (any Plugin)? {
            switch phase {
            case .running(let plugin), .draining(let plugin): plugin
            case .loaded, .starting, .stopped: nil
            }
        }
    }

    /// A little less than the second that the contract gives.
    private static let healthLimit = Duration.milliseconds(900)

    /// A little less than the ten seconds that the contract gives.
    private static let probeLimit = Duration.milliseconds(9_500)

    private let type: any Plugin.Type
    private let gate: HostGate
    /// How long a stop waits for the jobs that it cancelled, and then for the plugin's own `stop`.
    private let stopLimit: Duration
    private let executor = BlockingExecutor()
    private let state = Monitor(State())
    /// The manifest's canonical form, the same each time it is asked for; nil where it cannot be written.
    private let manifest: [UInt8]?

    init(_ type: any Plugin.Type, host: parasol_host, stopLimit: Duration = .seconds(5)) {
        self.type = type
        self.stopLimit = stopLimit
        gate = HostGate(host)
        manifest = try? MessageCoding.encode(type.manifest)
    }

    // MARK: Calls of the host

    /// Hands out the manifest, and names in the log what is wrong with it.
    func manifest(_ sink: ([UInt8]) -> Void) -> Int32 {
        for problem in type.manifest.problems {
            let tags = ["code": problem.code, "problem": problem.message, "mend": problem.mend]
            gate.write(.error, LogEvent(message: "the manifest has a problem", tags: tags))
        }
        guard let manifest else { return PARASOL_ERROR_INTERNAL }
        sink(manifest)
        return PARASOL_OK
    }

    /// Makes the plugin; hands a message to `refuse` when it does not start.
    func start(_ settings: [UInt8], refuse: (String) -> Void) -> Int32 {
        let begins = state.withLock { state in
            guard case .loaded = state.phase else { return false }
            state.phase = .starting
            return true
        }
        guard begins else { return PARASOL_ERROR_REFUSED }
        do {
            let plugin = try make(settings)
            state.withLock { state in
                state.phase = .running(plugin)
                state.claimed = Set(type.manifest.handles.flatMap(\.datapoints))
            }
            return PARASOL_OK
        } catch {
            state.withLock { $0.phase = .stopped }
            refuse(reason(error))
            return PARASOL_ERROR_REFUSED
        }
    }

    /// Hands out what the plugin serves with its settings.
    func describe(_ sink: ([UInt8]) -> Void) -> Int32 {
        guard let plugin = state.withLock({ $0.plugin }), executor.prepare() else { return PARASOL_ERROR_REFUSED }
        let described = wait { try MessageCoding.encode(try await self.describe(plugin)) }
        switch described {
        case .success(let bytes)?:
            sink(bytes)
            return PARASOL_OK
        case .failure(let error)?:
            gate.write(.error, LogEvent(message: "the plugin cannot describe its coverage", tags: tags(error)))
            return PARASOL_ERROR_INTERNAL
        case nil:
            return PARASOL_ERROR_INTERNAL
        }
    }

    /// Takes a job and returns at once.
    func handle(_ token: parasol_token, _ request: [UInt8]) -> Int32 {
        state.withLock { state in
            guard case .running(let plugin) = state.phase, executor.prepare() else { return PARASOL_ERROR_REFUSED }
            guard state.jobs[token] == nil else { return PARASOL_ERROR_INVALID }
            let claimed = state.claimed
            state.jobs[token] = Task(executorPreference: executor) {
                await self.run(HostJob(token: token, gate: self.gate), request, plugin, claimed)
                self.forget(token)
            }
            return PARASOL_OK
        }
    }

    /// Cancels a job's task; the job still completes.
    func cancel(_ token: parasol_token) {
        state.withLock { $0.jobs[token] }?.cancel()
    }

    /// Asks the plugin for its health; hands a reason to `sink` when it is not well.
    func health(_ sink: (String) -> Void) -> Int32 {
        guard let plugin = state.withLock({ $0.plugin }), executor.prepare() else { return PARASOL_ERROR_REFUSED }
        switch wait(atMost: Self.healthLimit, { await plugin.health() }) {
        case .success(.healthy)?:
            return PARASOL_OK
        case .success(.unhealthy(let reason))?:
            sink(reason)
        case .failure?, nil:
            sink("the plugin did not answer within a second")
        }
        return PARASOL_ERROR_INTERNAL
    }

    /// Whether the plugin can be tried out.
    var offersProbe: Bool { type is any ProbedPlugin.Type }

    /// Tries the plugin out; hands a reason to `sink` when it could not do its work.
    func probe(_ sink: (String) -> Void) -> Int32 {
        guard let plugin = state.withLock({ $0.plugin }) as? any ProbedPlugin, executor.prepare() else {
            return PARASOL_ERROR_REFUSED
        }
        switch wait(atMost: Self.probeLimit, { try await plugin.probe() }) {
        case .success(.healthy)?: return PARASOL_OK
        case .success(.unhealthy(let reason))?: sink(reason)
        case .failure(let error)?: sink(reason(error))
        case nil: sink("the try-out took longer than ten seconds")
        }
        return PARASOL_ERROR_INTERNAL
    }

    /// Takes no further job.
    func drain() {
        state.withLock { state in
            if case .running(let plugin) = state.phase { state.phase = .draining(plugin) }
        }
    }

    /// Cancels what still runs, ends the plugin and closes the way to the host.
    func stop() {
        drain()
        for task in state.withLock({ Array($0.jobs.values) }) { task.cancel() }
        _ = state.wait(atMost: stopLimit) { $0.jobs.isEmpty ? true : nil }
        let plugin = state.withLock { state in
            defer { state.phase = .stopped }
            return state.plugin
        }
        if let plugin, executor.prepare() { _ = wait(atMost: stopLimit) { await plugin.stop() } }
        gate.close()
        executor.retire()
    }

    // MARK: Work

    private func make(_ bytes: [UInt8]) throws -> any Plugin {
        let problems = type.manifest.problems
        guard problems.isEmpty else { throw InvalidManifest(problems: problems) }
        guard let members = try? MessageCoding.decode([String: JSONValue].self, from: bytes) else {
            throw SettingsError.mistyped([], expected: "a JSON object")
        }
        Log.use(gate)
        return try Log.$sink.withValue(gate) { try type.init(settings: Settings(members)) }
    }

    private func describe(_ plugin: any Plugin) async throws -> CoverageDescription {
        let description = try await plugin.describe()
        state.withLock { $0.claimed = Set(description.handles.flatMap(\.datapoints)) }
        return description
    }

    private func run(_ job: HostJob, _ bytes: [UInt8], _ plugin: any Plugin, _ claimed: Set<Datapoint>) async {
        let message: OutcomeMessage
        do {
            let request = try MessageCoding.decode(Request.self, from: bytes)
            message = await Log.$sink.withValue(gate) {
                await plugin.run(request, claimed: claimed, destination: job)
            }
        } catch {
            message = OutcomeMessage(.failed(reason: "the plugin cannot read the request"))
        }
        do {
            try job.complete(message)
        } catch {
            gate.write(.error, LogEvent(message: "an outcome cannot be written", tags: tags(error)))
        }
    }

    private func forget(_ token: parasol_token) {
        state.withLock { _ = $0.jobs.removeValue(forKey: token) }
        state.wakeAll()
    }

    /// Waits, blocking the host's thread, for work on the plugin's threads; nil when it takes longer than `limit`.
    private func wait<Value: Sendable>(
        atMost limit: Duration? = nil, _ work: @escaping @Sendable () async throws -> Value
    ) -> Result<Value, any Error>? {
        let box = Monitor<Result<Value, any Error>?>(nil)
        let task = Task(executorPreference: executor) {
            let result: Result<Value, any Error>
            do {
                result = .success(try await Log.$sink.withValue(self.gate, operation: work))
            } catch {
                result = .failure(error)
            }
            box.withLock { $0 = result }
            box.wakeAll()
        }
        let result = box.wait(atMost: limit) { $0 }
        if result == nil { task.cancel() }
        return result
    }

    /// What an operator may see of an error: it can quote the data at fault, unless it says that it does not.
    private func reason(_ error: any Error) -> String {
        (error as? any PluginFailure)?.description ?? "threw \(String(reflecting: Swift.type(of: error)))"
    }

    private func tags(_ error: any Error) -> [String: String] {
        var tags = ["error": String(reflecting: Swift.type(of: error))]
        if let failure = error as? any PluginFailure { tags["reason"] = failure.description }
        return tags
    }
}
