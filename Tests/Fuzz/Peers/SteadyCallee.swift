import PluginRuntime

/// A plugin that one host after the other may start and stop: only the first time counts.
final class SteadyCallee: PluginCallee {
    private let plugin: InProcessPlugin

    init(_ plugin: InProcessPlugin) { self.plugin = plugin }

    var manifestBytes: [UInt8] { plugin.manifestBytes }
    var jobsUnderWay: Int { plugin.jobsUnderWay }
    var events: AsyncStream<ConnectionEvent> { AsyncStream { $0.finish() } }
    var misbehaviours: Int { plugin.misbehaviours }

    func start(settings: [UInt8]) async throws {}
    func describe() async throws -> [UInt8] { try await plugin.describe() }
    func health() async -> PluginHealth { await plugin.health() }
    func probe() async -> PluginHealth? { await plugin.probe() }
    func drain() async {}
    func stop() async {}

    func perform(_ request: [UInt8], timeout: Duration, sink: any ResultSink) async -> PluginAnswer {
        await plugin.perform(request, timeout: timeout, sink: sink)
    }

    func begin(
        _ request: [UInt8], sink: any ResultSink, ended: @escaping @Sendable (PluginJob, JobEnd) -> Void
    ) -> PluginJob {
        plugin.begin(request, sink: sink, ended: ended)
    }
}
