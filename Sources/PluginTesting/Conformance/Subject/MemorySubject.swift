private import CPluginABI
private import Dispatch
package import PluginKit
private import Synchronization

/// A plugin in this process, asked through a host in memory.
///
/// What may block runs on threads of the system's, never on the cooperative pool.
final class MemorySubject: ConformanceSubject {
    private static let startLimit: DispatchTimeInterval = .seconds(30)
    private static let stopLimit: DispatchTimeInterval = .seconds(15)

    private let plugin: TestedPlugin
    private let host: MemoryHost
    private let settings: Settings
    private let gates: Gates
    private let isStopped = Shared(false)

    init<Tested: Plugin>(_ type: Tested.Type, settings: Settings) throws {
        let gates = Gates()
        var hooks = MemoryHost.Hooks()
        hooks.emit = { token in
            gates[token]?.pass()
            return PARASOL_OK
        }
        host = MemoryHost(hooks: hooks)
        plugin = try TestedPlugin(type, host: host)
        self.settings = settings
        self.gates = gates
    }

    // A test process runs other tests beside.
    var ownsProcess: Bool { false }
    var heldJobs: Int { host.heldJobs }
    var breaches: [String] { host.breaches.map(\.rawValue) }
    var logged: [String] { host.events.flatMap { [$0.message] + $0.tags.values } }

    func packedManifest() throws(ConformanceObstacle) -> [UInt8]? { nil }

    func manifest() async throws(ConformanceObstacle) -> [UInt8] {
        try await call("manifest") { [plugin] in try plugin.manifest() }
    }

    func start() async throws(ConformanceObstacle) {
        try await call("start") { [plugin, settings] in try plugin.start(settings) }
    }

    func describe() async throws(ConformanceObstacle) -> [UInt8] {
        try await call("describe") { [plugin] in try MessageCoding.encode(plugin.describe()) }
    }

    func health() async -> HealthAnswer {
        let answer: Health? = await onThread(within: .seconds(1)) { [plugin] in plugin.health() }
        return switch answer {
        case .healthy: .healthy
        case .unhealthy(let reason): .unhealthy(reason)
        case nil: .silent
        }
    }

    func stop() async {
        let isFirst = isStopped.change { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        guard isFirst else { return }
        let isStopped: Void? = await onThread(within: Self.stopLimit) { [plugin] in plugin.stop() }
        if isStopped == nil { host.note(.serialHang) }
        for job in host.close() { job.waiting.resume(returning: job.soFar) }
    }

    func ask(_ request: [UInt8], under conditions: JobConditions) async -> JobRecord {
        let end = Shared<JobRecord.End?>(nil)
        // What ends the job for another reason than a completion.
        let giveUp: @Sendable (parasol_token, JobRecord.End) -> Bool = { [host] token, reason in
            guard let job = host.abandon(token) else { return false }
            end.set(reason)
            job.waiting.resume(returning: job.soFar)
            return true
        }
        let answer = await withCheckedContinuation { finished in
            let token = host.begin(finished)
            gates[token] = conditions.gate
            DispatchQueue.global().async { [plugin, host] in
                let code = Self.handle(plugin, token, request, conditions)
                if code != PARASOL_OK {
                    if giveUp(token, .refused(code)) { _ = host.forget(token) } else { host.note(.contradiction) }
                } else if conditions.cancelsOnceHandled, giveUp(token, .cancelled) {
                    plugin.cancel(token)
                }
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + conditions.limit.seconds) { [plugin] in
                if giveUp(token, .timedOut) { plugin.cancel(token) }
            }
        }
        return Self.record(answer, end.value)
    }

    private static func handle(
        _ plugin: TestedPlugin, _ token: parasol_token, _ request: [UInt8], _ conditions: JobConditions
    ) -> Int32 {
        let clock = ContinuousClock()
        let start = clock.now
        let code =
            conditions.spoilsRequest ? plugin.handle(token, spoiling: request) : plugin.handle(token, request)
        conditions.handled(start.duration(to: clock.now))
        return code
    }

    private static func record(_ answer: Answer, _ end: JobRecord.End?) -> JobRecord {
        let items = answer.items.map { item in
            var record = JobRecord.Item(header: item.header)
            record.bytes = item.bytes.count
            return record
        }
        if let fault = answer.faults.first { return JobRecord(end: .misbehaved(fault), items: items) }
        guard end == nil else { return JobRecord(end: end ?? .timedOut, items: items) }
        guard !answer.outcome.outcome.isEmpty else {
            return JobRecord(end: .lost("the plugin was stopped under the job"), items: items)
        }
        return JobRecord(end: .completed(answer.outcome), items: items)
    }

    private func call<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws(ConformanceObstacle) -> Value {
        let result = await onThread(within: Self.startLimit) { Result { try body() } }
        switch result {
        case .success(let value): return value
        case .failure(let error):
            throw ConformanceObstacle("\(name): \(error)", mend: "Mend what the plugin names, mostly its settings.")
        case nil:
            host.note(.serialHang)
            throw ConformanceObstacle(
                "\(name) did not return within 30 seconds",
                mend: "Let it return soon and do long work on threads of the plugin's own.")
        }
    }

    /// Does `body` on a thread that may block; nil where it takes longer than the limit.
    private func onThread<Value: Sendable>(
        within limit: DispatchTimeInterval, _ body: @escaping @Sendable () -> Value
    ) async -> Value? {
        let waiting = Shared<CheckedContinuation<Value?, Never>?>(nil)
        let give: @Sendable (Value?) -> Void = { value in
            waiting.change { waiting in
                defer { waiting = nil }
                return waiting
            }?.resume(returning: value)
        }
        return await withCheckedContinuation { continuation in
            waiting.set(continuation)
            DispatchQueue.global().async { give(body()) }
            DispatchQueue.global().asyncAfter(deadline: .now() + limit) { give(nil) }
        }
    }
}

/// The gates of jobs, by token.
private final class Gates: Sendable {
    private let gates = Mutex<[parasol_token: ChunkGate]>([:])

    subscript(token: parasol_token) -> ChunkGate? {
        get { gates.withLock { $0[token] } }
        set { gates.withLock { $0[token] = newValue } }
    }
}

extension Duration {
    /// In seconds, with their fraction.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
