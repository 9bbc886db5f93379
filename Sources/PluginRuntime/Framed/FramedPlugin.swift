import CPluginABI
import PluginMessages

/// A plugin behind a framed transport: the host's side, whatever process the other side is in.
///
/// What comes over the wire is checked as if the plugin itself were at the other end, because it shares the worker's
/// memory. A connection is held by its reading thread and lives until ``stop()`` or until the worker is gone.
package final class FramedPlugin: Sendable {
    /// The reason of a connection that ended because the worker did, whose process knows more.
    package static let workerEndedReason = "the worker ended"
    /// How much longer than the worker the host waits for the end of a call.
    private static let grace = Duration.seconds(1)

    package let manifestBytes: [UInt8]
    private let name: String
    private let link: FramedLink
    private let options: ConnectionOptions
    private let lifecycle = Lifecycle()

    private init(name: String, manifest: [UInt8], link: FramedLink, options: ConnectionOptions) {
        self.name = name
        self.manifestBytes = manifest
        self.link = link
        self.options = options
    }

    /// Takes the descriptor of a stream socket over and waits until the worker at the other end has loaded its plugin.
    ///
    /// Throws the worker's ``PluginFault`` where it could not.
    package static func connect(
        descriptor: CInt, name: String, options: ConnectionOptions
    ) async throws(PluginFault) -> FramedPlugin {
        let link = FramedLink(descriptor: descriptor, options: options)
        guard link.start() else {
            link.end("it never began")
            throw .noThread(name)
        }
        let deadline = options.deadlines.schedule(after: options.startLimit + grace) { link.hello.give(nil) }
        defer { options.deadlines.cancel(deadline) }
        switch await link.hello.value() {
        case .frame(let frame) where frame.kind == .hello && frame.item == Frame.version:
            return FramedPlugin(name: name, manifest: frame.payload, link: link, options: options)
        case .frame(let frame) where frame.kind == .refusal:
            link.end("the plugin was refused")
            throw WireFault.decode(frame.payload)
        case .frame(let frame):
            link.end("the worker speaks another protocol")
            throw .foreignWorker(name, frame.item)
        case .gone(let reason): throw .workerEnded(name, reason)
        case nil:
            link.end("the worker did not load its plugin in time")
            throw .loadHangs(name)
        }
    }

    /// Sends a call and waits for its reply; throws the worker's fault, or one of the connection's own.
    private func call(_ kind: FrameKind, _ payload: [UInt8] = [], within limit: Duration) async throws -> Frame {
        let answer = OneShot<FramedLink.Reply?>()
        let deadline = options.deadlines.schedule(after: limit) { answer.give(nil) }
        defer { options.deadlines.cancel(deadline) }
        link.call(kind, payload, answer: answer)
        switch await answer.value() {
        case .frame(let frame) where frame.item == ReplyCode.fault.rawValue: throw WireFault.decode(frame.payload)
        case .frame(let frame): return frame
        case .gone(let reason): throw PluginFault.workerEnded(name, reason)
        case nil: throw PluginFault.serialHangs(name, "\(kind)")
        }
    }
}

extension FramedPlugin: PluginConnection {
    package var misbehaviours: Int { link.conduct.misbehaviours }

    package var jobsUnderWay: Int { link.held }

    package var events: AsyncStream<ConnectionEvent> { link.events }

    package func start(settings: [UInt8]) async throws {
        guard settings.count <= MessageLimits.input else { throw PluginFault.settingsTooLarge(name, settings.count) }
        guard lifecycle.move(from: [.loaded], to: .starting) != nil else {
            throw PluginFault.notNow(name, "start", lifecycle.current.rawValue)
        }
        do {
            _ = try await call(.start, settings, within: options.startLimit + Self.grace)
        } catch {
            _ = lifecycle.move(from: [.starting], to: .refused)
            throw error
        }
        _ = lifecycle.move(from: [.starting], to: .started)
    }

    package func describe() async throws -> [UInt8] {
        try await call(.describe, within: options.startLimit + Self.grace).payload
    }

    package func perform(_ request: [UInt8], timeout: Duration, sink: any ResultSink) async -> PluginAnswer {
        let job = PluginJob(sink: sink, owner: self)
        let end = await job.run(within: timeout, by: options.deadlines) {
            switch lifecycle.current {
            case .started where request.count <= MessageLimits.input: link.begin(job, request)
            case .started: job.end(.refused(code: PARASOL_ERROR_TOO_LARGE))
            case let state: job.end(.notBegun("the plugin is \(state.rawValue)"))
            }
        }
        return end.answer(breached: breached)
    }

    package func health() async -> PluginHealth { await ask(.health, within: options.healthLimit) ?? .silent }

    package func probe() async -> PluginHealth? { await ask(.probe, within: options.probeLimit) }

    /// What the plugin says of itself; nil where it has no answer to such a question.
    private func ask(_ kind: FrameKind, within limit: Duration) async -> PluginHealth? {
        do {
            let reply = try await call(kind, within: limit + Self.grace)
            switch ReplyCode(rawValue: reply.item) {
            case .done: return .healthy
            case .unhealthy: return .unhealthy(String(decoding: reply.payload, as: UTF8.self))
            case .absent: return nil
            case .fault, .silent, nil: return .silent
            }
        } catch {
            // A worker that is gone or does not answer is silent, which is all that can be said of its plugin.
            return .silent
        }
    }

    package func drain() async {
        guard lifecycle.move(from: [.started], to: .draining) != nil else { return }
        await callSerial(.drain)
    }

    package func stop() async {
        await drain()
        guard lifecycle.move(from: [.loaded, .starting, .refused, .draining], to: .stopping) != nil else { return }
        link.endJobs("the plugin is stopped")
        await callSerial(.stop)
        _ = lifecycle.move(from: [.stopping], to: .stopped)
        link.end("stopped")
    }

    /// The worker counts a function that does not return; here only a worker that does not answer at all is one more.
    private func callSerial(_ kind: FrameKind) async {
        do {
            _ = try await call(kind, within: options.stopLimit * 2 + Self.grace)
        } catch let fault as PluginFault where fault.code == PluginFault.serialHangs(name, "\(kind)").code {
            breached(.serialHang)
        } catch {
            // A worker that is gone is drained and stopped.
            return
        }
    }
}

extension FramedPlugin: JobOwner {
    func breached(_ breach: Breach) { link.conduct.breached(breach) }

    func abandon(_ job: PluginJob) { link.abandon(job) }
}
