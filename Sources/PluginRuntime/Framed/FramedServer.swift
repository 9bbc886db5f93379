import Glibc
import PluginMessages
import Synchronization

/// The worker's side of a framed connection: takes the host's calls for one plugin and sends back what it answers.
///
/// Make it first, load the plugin with its ``log``, then ``serve(_:)`` on a thread of the worker's own.
package final class FramedServer: Sendable {
    /// Why serving ended.
    package enum Ending: Sendable, Equatable {
        /// The host closed the connection, or is gone.
        case hostGone
        /// The host sent what is no frame, or the socket failed.
        case broken(String)
    }

    private struct Running {
        let sink: FramedSink
        var job: PluginJob?
    }

    /// How long a plugin without jobs counts as busy.
    private static let rest = Duration.seconds(2)

    private let channel: FrameChannel
    private let running = Mutex<[UInt64: Running]>([:])
    /// Jobs begun so far, and whether somebody waits for the plugin to rest.
    private let use = Mutex((begun: 0, isWatched: false))

    /// Takes the descriptor of a stream socket over; it is closed with the server.
    ///
    /// `lost` is called, on any thread, where a frame finds it closed by somebody else, such as the plugin.
    package init(descriptor: CInt, lost: @escaping @Sendable () -> Void = {}) throws(PluginFault) {
        channel = FrameChannel(descriptor: descriptor, lost: lost)
        guard channel.writer.start() else { throw .noThread("the worker's transport") }
    }

    deinit { channel.close() }

    /// Sends a plugin's events to the host; drops some where the host does not keep up.
    package var log: PluginLog {
        // Weak, because a plugin's log lives as long as the process, and the descriptor should not.
        { [weak channel] event in
            guard let frame = WireEvent(event).frame else { return }
            channel?.writer.sendLog(frame)
        }
    }

    /// Tells the host that the plugin could not be loaded.
    package func refuse(_ fault: PluginFault) {
        channel.writer.send(Frame(.refusal, payload: WireFault.encode(fault)))
    }

    /// Serves a loaded plugin until the host closes; blocks the calling thread.
    ///
    /// `rested` is called once the plugin has started, and whenever it had no job for a while.
    package func serve(_ callee: any PluginCallee, rested: @escaping @Sendable () -> Void = {}) -> Ending {
        channel.writer.send(Frame(.hello, item: Frame.version, payload: callee.manifestBytes))
        let end = channel.read { frame throws(FrameReader.Fault) in try take(frame, for: callee, rested) }
        channel.close()
        let left = running.withLock { running in
            defer { running = [:] }
            return Array(running.values)
        }
        for entry in left {
            entry.sink.abandon()
            entry.job?.end(.cancelled)
        }
        switch end {
        case .closed: return .hostGone
        case .malformed(let what), .failed(let what): return .broken(what)
        }
    }

    private func take(
        _ frame: Frame, for callee: any PluginCallee, _ rested: @escaping @Sendable () -> Void
    ) throws(FrameReader.Fault) {
        switch frame.kind {
        case .start:
            call(frame) {
                try await callee.start(settings: frame.payload)
                rested()
            }
        case .describe: reply(frame) { try await Frame(.reply, token: frame.token, payload: callee.describe()) }
        case .health: reply(frame) { Self.frame(await callee.health(), frame.token) }
        case .probe:
            reply(frame) {
                guard let probe = await callee.probe() else {
                    return Frame(.reply, token: frame.token, item: ReplyCode.absent.rawValue)
                }
                return Self.frame(probe, frame.token)
            }
        case .drain: call(frame) { await callee.drain() }
        case .stop:
            // So that a thread of the plugin that waits for the host's credit goes on and can be joined.
            for entry in running.withLock({ Array($0.values) }) { entry.sink.abandon() }
            call(frame) { await callee.stop() }
        case .perform:
            perform(frame, by: callee)
            watch(rested)
        case .cancel: cancel(frame.token)
        case .credit:
            guard let count = frame.number(UInt32.self) else { throw .malformed("a credit is no number") }
            running.withLock { $0[frame.token] }?.sink.credit(Int(count))
        case .hello, .refusal, .reply, .opened, .chunk, .closed, .ended, .log, .settled:
            throw .malformed("a frame is one of a worker")
        }
    }

    private func call(_ frame: Frame, _ body: @escaping @Sendable () async throws -> Void) {
        reply(frame) {
            try await body()
            return Frame(.reply, token: frame.token)
        }
    }

    private func reply(_ frame: Frame, _ body: @escaping @Sendable () async throws -> Frame) {
        Task { [channel] in
            do {
                channel.writer.send(try await body())
            } catch {
                let payload = WireFault.encode(error)
                channel.writer.send(
                    Frame(.reply, token: frame.token, item: ReplyCode.fault.rawValue, payload: payload))
            }
        }
    }

    private static func frame(_ health: PluginHealth, _ token: UInt64) -> Frame {
        switch health {
        case .healthy: Frame(.reply, token: token)
        case .unhealthy(let text):
            Frame(.reply, token: token, item: ReplyCode.unhealthy.rawValue, payload: Array(text.utf8))
        case .silent: Frame(.reply, token: token, item: ReplyCode.silent.rawValue)
        }
    }

    private func perform(_ frame: Frame, by callee: any PluginCallee) {
        let token = frame.token
        let sink = FramedSink(token: token, channel: channel)
        running.withLock { $0[token] = Running(sink: sink) }
        let job = callee.begin(frame.payload, sink: sink) { [self] job, end in
            running.withLock { _ = $0.removeValue(forKey: token) }
            let ended = Self.frame(end, token)
            channel.writer.send(ended)
            guard ended.item == EndCode.abandoned.rawValue else { return }
            job.whenSettled { [channel] in channel.writer.send(Frame(.settled, token: token)) }
        }
        // Nothing is left to note where the job has ended already.
        running.withLock { $0[token]?.job = job }
    }

    /// Has `rested` called when no job has been under way for a while; one task waits for it, however many jobs come.
    private func watch(_ rested: @escaping @Sendable () -> Void) {
        let isWatched = use.withLock { use in
            use.begun += 1
            defer { use.isWatched = true }
            return use.isWatched
        }
        guard !isWatched else { return }
        Task { [weak self] in
            var seen = -1
            repeat {
                seen = self?.use.withLock { $0.begun } ?? seen
                do {
                    try await Task.sleep(for: Self.rest)
                } catch {
                    // Nobody cancels it; without a rest nothing is lost.
                    return
                }
            } while self?.isBusy(since: seen) == true
            rested()
        }
    }

    /// Whether a job was begun since or is under way; if not, nobody waits any more.
    private func isBusy(since begun: Int) -> Bool {
        let isHeld = running.withLock { !$0.isEmpty }
        return use.withLock { use in
            use.isWatched = isHeld || use.begun != begun
            return use.isWatched
        }
    }

    private func cancel(_ token: UInt64) {
        guard let entry = running.withLock({ $0[token] }) else { return }
        entry.sink.abandon()
        entry.job?.end(.cancelled)
    }

    private static func frame(_ end: JobEnd, _ token: UInt64) -> Frame {
        let (code, payload): (EndCode, [UInt8]) =
            switch end {
            case .completed(let outcome): (.completed, outcome)
            case .refused(let code): (.refused, withUnsafeBytes(of: code.littleEndian) { Array($0) })
            case .misbehaved(let what): (.misbehaved, Array(what.utf8))
            case .interrupted(let why): (.interrupted, Array(why.utf8))
            case .notBegun(let why): (.notBegun, Array(why.utf8))
            // A worker that crashes sends nothing.
            case .crashed(let crash): (.interrupted, Array(crash.reason.utf8))
            case .timedOut, .cancelled, .sinkFailed: (.abandoned, [])
            }
        return Frame(.ended, token: token, item: code.rawValue, payload: payload)
    }
}
