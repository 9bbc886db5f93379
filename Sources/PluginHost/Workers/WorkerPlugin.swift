package import PluginRuntime
import Synchronization

/// A plugin in a process of its own.
///
/// What the wire says about an end is completed by what the kernel says about the process, and when ``stop()`` returns
/// the process is gone.
package final class WorkerPlugin: PluginConnection {
    /// How long a worker whose connection has ended may take to end too.
    private static let grace = Duration.seconds(2)

    /// The process around the plugin.
    package let process: WorkerProcess
    package let events: AsyncStream<ConnectionEvent>
    private let inner: FramedPlugin
    private let log: PluginLog
    private let stopping = Mutex<Task<Void, Never>?>(nil)

    init(_ inner: FramedPlugin, process: WorkerProcess, log: @escaping PluginLog) {
        self.inner = inner
        self.process = process
        self.log = log
        let (events, source) = AsyncStream.makeStream(of: ConnectionEvent.self)
        self.events = events
        Task { [wire = inner.events, process] in
            for await event in wire {
                switch event {
                case .overdue: source.yield(.overdue)
                case .gone(let reason): source.yield(.gone(await Self.explain(reason, process)))
                }
            }
            source.finish()
        }
    }

    deinit { process.kill("nobody uses it any more") }

    package var manifestBytes: [UInt8] { inner.manifestBytes }
    package var processID: Int32? { process.identifier }
    package var jobsUnderWay: Int { inner.jobsUnderWay }
    package var misbehaviours: Int { inner.misbehaviours }

    package func start(settings: [UInt8]) async throws {
        do {
            try await inner.start(settings: settings)
        } catch let fault as PluginFault {
            throw await Self.explain(fault, process)
        }
    }

    package func describe() async throws -> [UInt8] {
        do {
            return try await inner.describe()
        } catch let fault as PluginFault {
            throw await Self.explain(fault, process)
        }
    }

    package func perform(_ request: [UInt8], timeout: Duration, sink: any ResultSink) async -> PluginAnswer {
        let answer = await inner.perform(request, timeout: timeout, sink: sink)
        guard case .crashed(var crash) = answer else { return answer }
        crash.reason = await Self.explain(crash.reason, process)
        return .crashed(crash)
    }

    package func health() async -> PluginHealth { await inner.health() }

    package func probe() async -> PluginHealth? { await inner.probe() }

    package func drain() async { await inner.drain() }

    package func stop() async {
        // Whoever calls second waits for the first, and does not kill what is still draining.
        let task = stopping.withLock { stopping in
            if let stopping { return stopping }
            let task = Task { [inner, process, log] in
                await inner.stop()
                let ending = await Self.end(process, "it did not end when it was stopped")
                // Nobody else hears of it: no job was lost, and the process was to end anyway.
                if case .signalled = ending.cause, ending.killedFor == nil { log(PluginLogEvent(.crashInStop)) }
            }
            stopping = task
            return task
        }
        await task.value
    }

    /// The reason for the end of a connection, with what the process knows about it.
    static func explain(_ reason: String, _ process: WorkerProcess) async -> String {
        let ending = await end(process, reason)
        if ending.killedFor != nil { return ending.description }
        switch ending.cause {
        case .signalled: return ending.description
        case .exited: return reason == FramedPlugin.workerEndedReason ? ending.description : reason
        }
    }

    /// A fault about a worker that ended, with what the process knows about it.
    static func explain(_ fault: PluginFault, _ process: WorkerProcess) async -> PluginFault {
        guard fault.code == PluginFault.workerEnded("", "").code else { return fault }
        let ending = await end(process, "its connection has ended")
        return PluginFault(
            code: fault.code, message: fault.message.replacing(FramedPlugin.workerEndedReason, with: "\(ending)"),
            mend: fault.mend)
    }

    /// Waits for the end of a process whose connection has ended, and ends it where it does not by itself.
    @discardableResult
    static func end(_ process: WorkerProcess, _ reason: String) async -> WorkerEnding {
        if let ending = await process.ending(within: grace) { return ending }
        process.kill(reason)
        return await process.ending()
    }
}
