import DSRModel
import PluginHost
import PluginMessages
import PluginRuntime
import Synchronization

/// A connection without a plugin behind it: ends, hangs and keeps jobs as a test says.
///
/// The libraries are real ones, because the host finds and vets files; only what is behind the connection is played.
final class ScriptedConnection: PluginConnection {
    let manifestBytes: [UInt8]
    let order: ConnectionOrder
    let events: AsyncStream<ConnectionEvent>
    private let source: AsyncStream<ConnectionEvent>.Continuation
    private let ending = AsyncStream<Void>.makeStream()
    private let reported: PluginHealth
    private let tryOut: PluginHealth?
    private let jobs: Mutex<Int>

    init(_ order: ConnectionOrder, health: PluginHealth, probe: PluginHealth?, jobs: Int) throws {
        tryOut = probe
        self.order = order
        reported = health
        self.jobs = Mutex(jobs)
        manifestBytes = try MessageCoding.encode(order.manifest)
        (events, source) = AsyncStream.makeStream()
    }

    func crash() { source.yield(.gone("signal 11 (SIGSEGV)")) }
    func hang() { source.yield(.overdue) }
    func finishJobs() { jobs.withLock { $0 = 0 } }

    /// Waits until the host has ended the connection.
    func untilStopped() async { for await _ in ending.stream { return } }

    var misbehaviours: Int { 0 }
    var jobsUnderWay: Int { jobs.withLock { $0 } }
    func start(settings: [UInt8]) async throws {}
    func describe() async throws -> [UInt8] { [] }
    func perform(_ request: [UInt8], timeout: Duration, sink: any ResultSink) async -> PluginAnswer {
        .notBegun("it is played")
    }
    func health() async -> PluginHealth { reported }
    func probe() async -> PluginHealth? { tryOut }
    func drain() async {}
    func stop() async {
        source.finish()
        ending.continuation.yield()
    }
}
