import CPluginABI
import PluginMessages
import Synchronization

/// The host's end of the wire: which calls and jobs wait for an answer, and what to do with each frame.
final class FramedLink: Sendable {
    enum Reply: Sendable {
        case frame(Frame)
        /// The connection ended first, for this reason.
        case gone(String)
    }

    private struct State {
        var lastNumber: UInt64 = 0
        var calls: [UInt64: OneShot<Reply?>] = [:]
        var jobs: [UInt64: FramedJob] = [:]
        /// Jobs that have ended here and that the plugin has not completed.
        var unsettled: Set<UInt64> = []
        var gone: String?

        /// How many jobs the plugin holds.
        var held: Int { jobs.count + unsettled.count }
    }

    let channel: FrameChannel
    let conduct: Conduct
    let events: AsyncStream<ConnectionEvent>
    private let eventSource: AsyncStream<ConnectionEvent>.Continuation
    private let options: ConnectionOptions
    let hello = OneShot<Reply?>()
    private let threads = HostThreads(name: "results")
    private let state = Mutex(State())

    init(descriptor: CInt, options: ConnectionOptions) {
        channel = FrameChannel(descriptor: descriptor)
        self.options = options
        conduct = Conduct(log: options.log)
        (events, eventSource) = AsyncStream.makeStream()
    }

    /// How many jobs the plugin holds, among them such that were given up and not completed yet.
    var held: Int { state.withLock { $0.held } }

    /// Starts the threads of the wire; false where the system gives none.
    func start() -> Bool {
        channel.writer.start()
            && HostThread.start(named: "frames-in") { [self] in
                switch channel.read({ frame throws(FrameReader.Fault) in try take(frame) }) {
                case .closed: end(FramedPlugin.workerEndedReason)
                case .failed(let what): end("the connection to the worker failed: \(what)")
                case .malformed(let what):
                    conduct.breached(.malformedFrame)
                    end("the worker sent what is no frame: \(what)")
                }
            }
    }

    /// Ends the connection: every call and every job under way hears `reason`.
    func end(_ reason: String) {
        let (calls, jobs, held) = state.withLock { state in
            if state.gone == nil { state.gone = reason }
            defer {
                state.calls = [:]
                state.jobs = [:]
                state.unsettled = []
            }
            return (state.calls.values.map { $0 }, state.jobs.values.map { $0 }, state.held)
        }
        channel.close()
        hello.give(.gone(reason))
        for call in calls { call.give(.gone(reason)) }
        for job in jobs { job.job.end(.crashed(PluginCrash(reason, company: held - 1))) }
        threads.close()
        eventSource.yield(.gone(reason))
        eventSource.finish()
    }

    /// Sends a call; `answer` hears its reply.
    func call(_ kind: FrameKind, _ payload: [UInt8], answer: OneShot<Reply?>) {
        let (number, gone) = state.withLock { state in
            state.lastNumber += 1
            if state.gone == nil { state.calls[state.lastNumber] = answer }
            return (state.lastNumber, state.gone)
        }
        if let gone { return _ = answer.give(.gone(gone)) }
        channel.writer.send(Frame(kind, token: number, payload: payload))
    }

    /// Sends a job.
    func begin(_ job: PluginJob, _ request: [UInt8]) {
        let (number, gone) = state.withLock { state in
            state.lastNumber += 1
            if state.gone == nil { state.jobs[state.lastNumber] = FramedJob(job: job) }
            return (state.lastNumber, state.gone)
        }
        if let gone { return job.end(.notBegun(gone)) }
        job.token = number
        guard !job.hasEnded else { return state.withLock { _ = $0.jobs.removeValue(forKey: number) } }
        channel.writer.send(Frame(.perform, token: number, payload: request))
        // A cancel that came in between went out before the job it is for.
        if job.hasEnded { abandon(job) }
    }

    /// Ends all jobs, while the worker still sends what it has of them.
    func endJobs(_ reason: String) {
        for job in state.withLock({ Array($0.jobs.values) }) { job.job.end(.interrupted(reason)) }
    }

    /// Tells the worker that nothing more is wanted of a job.
    func abandon(_ job: PluginJob) {
        guard let token = job.token, state.withLock({ $0.jobs[token] != nil }) else { return }
        channel.writer.send(Frame(.cancel, token: token))
        guard job.hasEnded else { return }
        _ = options.deadlines.schedule(after: options.overdueLimit) { [weak self] in self?.look(after: token) }
    }

    /// Tells of a plugin that still holds a job that was given up.
    private func look(after token: UInt64) {
        let isHeld = state.withLock { $0.jobs[token] != nil || $0.unsettled.contains(token) }
        if isHeld { eventSource.yield(.overdue) }
    }

    private func take(_ frame: Frame) throws(FrameReader.Fault) {
        switch frame.kind {
        case .hello, .refusal: hello.give(.frame(frame))
        case .reply: state.withLock { $0.calls.removeValue(forKey: frame.token) }?.give(.frame(frame))
        case .log: try log(frame)
        case .settled: state.withLock { _ = $0.unsettled.remove(frame.token) }
        case .opened, .chunk, .closed:
            let job = try job(of: frame)
            guard !job.job.isSpoilt else { return }
            try put(frame, behind: job)
        case .ended:
            let job = try job(of: frame)
            if job.isIdle { try finish(job.job, frame) } else { try put(frame, behind: job) }
        case .start, .describe, .health, .probe, .drain, .stop, .perform, .cancel, .credit:
            throw .malformed("a frame is one of a host")
        }
    }

    private func put(_ frame: Frame, behind job: FramedJob) throws(FrameReader.Fault) {
        switch job.put(frame) {
        case .queued: return
        case .start: if !threads.submit({ self.work(on: job) }) { work(on: job) }
        case .flooded: throw .malformed("results beyond the window")
        }
    }

    private func job(of frame: Frame) throws(FrameReader.Fault) -> FramedJob {
        guard let job = state.withLock({ $0.jobs[frame.token] }) else {
            throw .malformed("a frame is for a job that does not exist")
        }
        return job
    }

    private func log(_ frame: Frame) throws(FrameReader.Fault) {
        guard let event = WireEvent.event(frame) else { throw .malformed("a log event cannot be read") }
        conduct.take(event)
    }

    private func work(on job: FramedJob) {
        while let frame = job.next() {
            switch frame.kind {
            case .opened: _ = frame.payload.withUnsafeBytes { job.job.open(item: frame.item, header: $0) }
            case .chunk:
                _ = frame.payload.withUnsafeBytes { job.job.append(item: frame.item, chunk: $0) }
                guard let count = job.deal(frame.payload.count), !job.job.isSpoilt else { continue }
                var payload: [UInt8] = []
                payload.append(littleEndian: count)
                channel.writer.send(Frame(.credit, token: frame.token, payload: payload))
            case .closed: _ = job.job.close(item: frame.item)
            default:
                do {
                    try finish(job.job, frame)
                } catch {
                    conduct.breached(.malformedFrame)
                    end("the worker sent an end that is none")
                }
            }
        }
    }

    private func finish(_ job: PluginJob, _ frame: Frame) throws(FrameReader.Fault) {
        let code = EndCode(rawValue: frame.item)
        state.withLock { state in
            state.jobs[frame.token] = nil
            if code == .abandoned { state.unsettled.insert(frame.token) }
        }
        switch code {
        case .completed: _ = frame.payload.withUnsafeBytes { job.complete($0) }
        case .refused:
            guard let code = frame.number(Int32.self) else {
                job.end(.crashed(PluginCrash("the worker sent an end that is none", company: held)))
                throw .malformed("a refusal is no number")
            }
            job.end(.refused(code: code))
        case .misbehaved: job.end(.misbehaved(String(decoding: frame.payload, as: UTF8.self)))
        case .interrupted: job.end(.interrupted(String(decoding: frame.payload, as: UTF8.self)))
        case .notBegun: job.end(.notBegun(String(decoding: frame.payload, as: UTF8.self)))
        // Ended here before, or spoilt by its sink; the job knows which.
        case .abandoned: job.end(.timedOut)
        case nil:
            job.end(.crashed(PluginCrash("the worker sent an end that is none", company: held)))
            throw .malformed("an end is of an unknown kind")
        }
    }
}
