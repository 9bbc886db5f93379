import PluginMessages
import PluginRuntime
import Synchronization

/// The connection to a process that the test plays: it can crash, be drained and be stopped under its jobs.
final class PlayedConnection: PluginConnection {
    /// Answers a job; nil for a job whose end comes from the connection itself.
    typealias Script = @Sendable (Request, PlayedConnection) async throws -> PluginAnswer?

    private struct State {
        var jobs: [Int: CheckedContinuation<PluginAnswer, Never>] = [:]
        var nextJob = 0
        /// Why no more jobs are taken; nil while they are.
        var end: String?
        var most = 0
    }

    /// Every request that it was handed, in order.
    let requests = Watched<[Request]>([])
    let manifestBytes: [UInt8] = []
    let events = AsyncStream<ConnectionEvent> { $0.finish() }
    let misbehaviours = 0
    private let state = Mutex(State())
    private let script: Script

    init(_ script: @escaping Script) { self.script = script }

    var jobsUnderWay: Int { state.withLock { $0.jobs.count } }
    /// The most jobs that were under way at once.
    var mostJobs: Int { state.withLock { $0.most } }

    func perform(_ bytes: [UInt8], timeout: Duration, sink: any ResultSink) async -> PluginAnswer {
        guard let request = try? MessageCoding.decode(Request.self, from: bytes) else { return .refused(code: -1) }
        return await withCheckedContinuation { continuation in
            let job = state.withLock { state in
                guard state.end == nil else { return nil as Int? }
                state.nextJob += 1
                state.jobs[state.nextJob] = continuation
                state.most = max(state.most, state.jobs.count)
                return state.nextJob
            }
            guard let job else { return continuation.resume(returning: .notBegun("gone")) }
            requests.change { $0.append(request) }
            Task {
                do {
                    guard let answer = try await script(request, self) else { return }
                    state.withLock { $0.jobs.removeValue(forKey: job) }?.resume(returning: answer)
                } catch {
                    state.withLock { $0.jobs.removeValue(forKey: job) }?.resume(returning: .misbehaved("\(error)"))
                }
            }
        }
    }

    /// The process dies with all that it holds.
    func crash() { end("crashed") { .crashed(PluginCrash("signal 11", company: $0 - 1)) } }

    /// The host ends it under its jobs.
    func interrupt() { end("stopped") { _ in .interrupted("stopped") } }

    func drain() async { state.withLock { $0.end = "draining" } }

    func stop() async { interrupt() }

    private func end(_ why: String, _ answer: (Int) -> PluginAnswer) {
        let jobs = state.withLock { state in
            defer { state.jobs = [:] }
            state.end = why
            return state.jobs.values.map { $0 }
        }
        for job in jobs { job.resume(returning: answer(jobs.count)) }
    }

    func start(settings: [UInt8]) async throws {}
    func describe() async throws -> [UInt8] { [] }
    func health() async -> PluginHealth { .healthy }
}
