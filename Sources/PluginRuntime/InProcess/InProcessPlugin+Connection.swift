import CPluginABI
import PluginMessages

extension InProcessPlugin: PluginConnection {
    package var misbehaviours: Int { host.conduct.misbehaviours }

    package var jobsUnderWay: Int { host.jobs.all.count }

    package func start(settings: [UInt8]) async throws {
        guard settings.count <= MessageLimits.input else { throw PluginFault.settingsTooLarge(name, settings.count) }
        guard lifecycle.move(from: [.loaded], to: .starting) != nil else {
            throw PluginFault.notNow(name, "start", lifecycle.current.rawValue)
        }
        guard let answer = await onLane(within: options.startLimit, { [table] in table.start(settings) }) else {
            hang()
            throw PluginFault.serialHangs(name, "start")
        }
        guard answer.code == PARASOL_OK else {
            _ = lifecycle.move(from: [.starting], to: .refused)
            throw PluginFault.startRefused(name, answer.code, String(decoding: answer.bytes, as: UTF8.self))
        }
        _ = lifecycle.move(from: [.starting], to: .started)
    }

    package func describe() async throws -> [UInt8] {
        guard lifecycle.current == .started else {
            throw PluginFault.notNow(name, "describe", lifecycle.current.rawValue)
        }
        guard table.canDescribe else { throw PluginFault.describeFailed(name, "is missing") }
        let limit = Manifest.maximumBytes
        guard let answer = await onLane(within: options.startLimit, { [table] in table.describe(limit: limit) }) else {
            hang()
            throw PluginFault.serialHangs(name, "describe")
        }
        guard answer.code == PARASOL_OK else { throw PluginFault.describeFailed(name, "answered \(answer.code)") }
        guard answer.calls == 1, !answer.isTooLarge else {
            throw PluginFault.describeFailed(name, "did not hand over one description of at most \(limit) bytes")
        }
        return answer.bytes
    }

    package func perform(_ request: [UInt8], timeout: Duration, sink: any ResultSink) async -> PluginAnswer {
        let job = PluginJob(sink: sink, owner: self)
        let end = await job.run(within: timeout, by: options.deadlines) { begin(job, request) }
        return end.answer(breached: breached)
    }

    package func health() async -> PluginHealth {
        let state = lifecycle.current
        guard state == .started || state == .draining else { return .unhealthy("the plugin is \(state.rawValue)") }
        let answer: SinkCollector.Collected? = await answer(within: options.healthLimit) { [table, threads] give in
            threads.submit { give(table.health()) }
        }
        guard let answer else { return .silent }
        return answer.code == PARASOL_OK ? .healthy : .unhealthy(String(decoding: answer.bytes, as: UTF8.self))
    }

    package func probe() async -> PluginHealth? {
        let answer: SinkCollector.Collected?? = await answer(within: options.probeLimit) { [table, threads] give in
            threads.submit { give(table.probe()) }
        }
        guard let answer else { return .silent }
        return answer.map { answer in
            answer.code == PARASOL_OK ? .healthy : .unhealthy(String(decoding: answer.bytes, as: UTF8.self))
        }
    }

    package func drain() async {
        guard lifecycle.move(from: [.started], to: .draining) != nil else { return }
        // The contract: `handle` is not called after `drain`, so those under way return first.
        let isEmpty: Void? = await answer(within: options.stopLimit) { [lifecycle] give in
            lifecycle.whenEmpty { give(()) }
            return true
        }
        let isDrained: Void? = await onLane(within: options.stopLimit) { [table] in table.drain() }
        if isEmpty == nil || isDrained == nil { hang() }
    }

    package func stop() async {
        await drain()
        let before = lifecycle.move(from: [.loaded, .starting, .refused, .draining], to: .stopping)
        guard let before else { return }
        // First, so that a thread of the plugin that is held up in `emit` goes on and can be joined.
        for call in host.jobs.all { call.job.end(.interrupted("the plugin is stopped")) }
        // A plugin that never started, or refused to, is not called again.
        if before == .draining, await onLane(within: options.stopLimit, { [table] in table.stop() }) == nil { hang() }
        _ = lifecycle.move(from: [.stopping], to: .stopped)
        host.close()
        threads.close()
        eventSource.yield(.gone("stopped"))
        eventSource.finish()
    }

    /// A `[serial]` function did not return: the ones behind it will not either.
    private func hang() { breached(.serialHang) }
}

extension InProcessPlugin: PluginCallee {
    package func begin(
        _ request: [UInt8], sink: any ResultSink, ended: @escaping @Sendable (PluginJob, JobEnd) -> Void
    ) -> PluginJob {
        let job = PluginJob(sink: sink, owner: self)
        job.whenEnded { ended(job, $0) }
        begin(job, request)
        return job
    }

    func begin(_ job: PluginJob, _ request: [UInt8], watch: HandleWatch? = nil) {
        guard request.count <= MessageLimits.input else { return job.end(.refused(code: PARASOL_ERROR_TOO_LARGE)) }
        let state = lifecycle.current
        guard state == .started else { return job.end(.notBegun("the plugin is \(state.rawValue)")) }
        let call = Call(job: job)
        let token = host.jobs.insert(call)
        job.token = token
        guard !job.hasEnded else { return forget(token) }
        let hasThread = threads.submit { self.handle(call, token, request, watch) }
        guard !hasThread else { return }
        forget(token)
        job.end(.refused(code: PARASOL_ERROR_INTERNAL))
    }

    private func handle(_ call: Call, _ token: UInt64, _ request: [UInt8], _ watch: HandleWatch?) {
        guard !call.job.hasEnded, lifecycle.enter() else {
            forget(token)
            return call.job.end(.notBegun("the plugin is \(lifecycle.current.rawValue)"))
        }
        defer { lifecycle.leave() }
        call.enter()
        let code = watch.map { table.handle(token, request, watch: $0) } ?? table.handle(token, request)
        if call.leave(), host.jobs[token] != nil { table.cancel(token) }
        guard code != PARASOL_OK else { return }
        if host.jobs.remove(token) == nil || code > 0 { breached(.contradiction) }
        call.job.end(.refused(code: code))
        call.job.settle()
    }

    private func forget(_ token: UInt64) { host.jobs.remove(token)?.job.settle() }
}

extension InProcessPlugin: JobOwner {
    func breached(_ breach: Breach) { host.conduct.breached(breach) }

    func abandon(_ job: PluginJob) {
        guard let token = job.token, let call = host.jobs[token] else { return }
        if job.hasEnded { watch(token) }
        guard call.cancel() else { return }
        let hasThread = threads.submit { [table, host] in
            if host.jobs[token] != nil { table.cancel(token) }
        }
        // Without a thread the plugin is not told; the advice is not worth more.
        if !hasThread { host.conduct.log(.noThreadForCancel) }
    }

    /// Tells of a plugin that still holds the job after the limit; one that has ended by then is not kept for it.
    private func watch(_ token: UInt64) {
        _ = options.deadlines.schedule(after: options.overdueLimit) { [host, eventSource] in
            if host.jobs[token] != nil { eventSource.yield(.overdue) }
        }
    }
}

extension PluginLogEvent {
    fileprivate static let noThreadForCancel = PluginLogEvent(
        level: .warning, message: "the system gave no thread to cancel a job on")
}
