import DSRModel
import JobStore
import PluginMessages
import PluginRuntime
import Sombra

/// One claim of one task: asks the guards, hands it to its plugin, and decides what becomes of it.
struct TaskRun: Sendable {
    let claimed: ClaimedTask
    let claimedAt: ContinuousClock.Instant
    let store: any DurableStore
    let handOver: HandOver
    let router: Router
    let spool: Spool
    let requestCheck: RequestCheck?
    let testRequests: TestRequests
    let policy: TaskPolicy
    let clock: GatewayClock

    /// How the claim ended, and a stable code for log and audit.
    struct End: Sendable {
        var disposition: TaskEnd.Disposition
        var code: String
        var by: PluginID
        /// The build that was called; nil where none was.
        var build: String?
        /// Whether the plugin itself was called.
        var wasBegun = false
        var items: [ResultItem] = []
        /// Why results that count for nothing could not be removed; nil where none are left.
        ///
        /// They go with the job.
        var leftover: SpoolError?

        /// Items, rows and bytes of each datapoint, for the audit.
        var counts: [String: String] {
            Dictionary(grouping: items, by: \.datapoint.rawValue).mapValues { items in
                let rows = items.reduce(0) { $0 + $1.rows }
                let bytes = items.reduce(0) { $0 + $1.bytes }
                return "items \(items.count), rows \(rows), bytes \(bytes)"
            }
        }
    }

    private var task: JobTask { claimed.task }
    private var job: Job { claimed.job }

    func run() async throws -> End {
        guard task.rescues < TaskPolicy.rescueLimit else { return end(decision().unrescuable()) }
        guard let plugin = handOver.plugins.running[task.plugin] else { return absent() }
        guard plugin.serves(job) else { return coverageLost() }
        let webhook = try Webhook(body: claimed.body)
        guard let request = request(webhook) else { return end(decision().released("no-identifier-type")) }
        if job.kind == .dsr, job.isTest, testRequests != .run, let ended = try await rehearse(request, plugin) {
            return ended
        }
        guard job.kind == .dsr, job.type.isDestructive else {
            return try await perform(request, patience: nil) ?? absent()
        }
        // No place is held while guards are asked. Where the way to the plugin took long afterwards, what they said may
        // no longer hold.
        while true {
            if let stopped = try await askGuards(request) { return stopped }
            if let ended = try await perform(request, patience: policy.guardPatience) { return ended }
        }
    }

    /// The end of a claim that this gateway itself could not carry out; no attempt is burned.
    func unfinished() -> End { end(decision().released("gateway-failed", after: 10_000)) }

    /// The end of a claim whose real end the store does not take although it takes others.
    func unstorable() -> End {
        var ended = end(decision().unstorable())
        ended.wasBegun = true
        return ended
    }

    /// Nil when the way to the plugin took longer than the caller's patience.
    private func perform(_ request: Request, patience: Duration?) async throws -> End? {
        let isAccess = job.kind == .dsr && job.type == .access
        let collector = isAccess ? collector() : nil
        let entry = try await handOver.atPlugin(task.plugin, for: task, patience: patience) { plugin in
            guard plugin.serves(job) else { return coverageLost() }
            guard try await !isFrozen() else { return end(decision().again("frozen")) }
            guard collector == nil || spool.keepRoom(task: task.id, attempt: task.handed) else {
                return end(decision().crowdedOut())
            }
            let answer = try await handOver.ask(plugin, request, for: claimed, sink: collector ?? NoResults())
            let result = decision().decide(answer, items: collector?.items ?? [])
            return end(result, answer, of: plugin)
        }
        var ended: End
        switch entry {
        case .done(let done): ended = done
        case .late: return nil
        case .absent: return absent()
        case .cancelled: return cancelled()
        }
        guard let collector else { return ended }
        if case .ended(.done, _) = ended.disposition {
            ended.items = collector.items
            spool.giveBackRoom(task: task.id)
        } else {
            // What was emitted counts for nothing; a retry starts empty.
            do {
                try spool.remove(task: task.id, attempt: task.handed)
            } catch {
                ended.leftover = error as? SpoolError
            }
        }
        return ended
    }

    /// Whether a freeze came after the claim, while guards were asked or a place at the plugin was waited for.
    ///
    /// The claim itself took nothing that was frozen.
    private func isFrozen() async throws -> Bool {
        guard job.kind == .dsr, job.type.isDestructive, claimedAt.duration(to: .now) > policy.freezePatience else {
            return false
        }
        return try await store.freeze()?.types.contains(job.type) ?? false
    }

    private func collector() -> ResultCollector {
        ResultCollector(task: task.id, attempt: task.handed, asked: task.datapoints, spool: spool, sizes: policy.sizes)
    }

    private func askGuards(_ request: Request) async throws -> End? {
        if let code = try await requestCheck?.objection(to: claimed) {
            return end(decision().released(code, after: 60_000))
        }
        let guards = router.current.guards(type: job.type, identifier: job.identifierType, silo: job.target)
        switch try await GuardRound(guards: guards, handOver: handOver, claimed: claimed).ask(request) {
        case .allowed: return nil
        case .vetoed(let id, let reason): return end(decision().vetoed(reason: reason), by: id)
        case .unavailable(let id, let code, let after): return end(decision().released(code, after: after), by: id)
        case .replaced(let id): return end(decision().again("guard-replaced"), by: id)
        case .crashed(let id, let crash): return end(decision().crashed(crash, guard: id), by: id)
        case .cancelled: return cancelled()
        }
    }

    /// What becomes of a test request that is not to run; nil where it changes nothing and so runs as it is.
    private func rehearse(_ request: Request, _ plugin: RunningPlugin) async throws -> End? {
        guard testRequests == .rehearse else {
            return end(decision().skipped("Test requests are refused by this gateway's configuration."))
        }
        guard job.type != .access else { return nil }
        guard plugin.plans.contains(job.type) else {
            return end(decision().skipped("Test request: not rehearsed, the plugin has no plan for it."))
        }
        var plan = request
        plan.kind = .plan
        let entry = try await handOver.atPlugin(task.plugin, for: task) { plugin in
            let answer = try await handOver.ask(plugin, plan, for: claimed)
            var ended = end(decision().rehearsed(answer), answer, of: plugin)
            // A plan writes nothing.
            ended.wasBegun = false
            return ended
        }
        switch entry {
        case .done(let ended): return ended
        case .late, .absent: return absent()
        case .cancelled: return cancelled()
        }
    }

    private func request(_ webhook: Webhook) -> Request? {
        guard var request = webhook.request(as: job.kind == .preflight ? .preflight : .perform) else { return nil }
        request.datapoints = task.datapoints
        request.enriches =
            job.kind == .preflight
            ? router.current.enrichments(of: task.plugin, identifier: job.identifierType) : []
        request.attempt = task.attempts + 1
        request.run = job.run
        request.idempotencyKey = JobIdentity(webhook).idempotencyKey(plugin: task.plugin, run: job.run)
        // Sombra hands back the id of the job, which no plugin knows; a plugin gets what it gave itself.
        request.pollID = task.pollID
        return request
    }

    private func decision() -> TaskDecision {
        TaskDecision(
            task: task, job: job, policy: policy, now: clock.now(), calendar: clock.calendar(),
            jitter: Double.random(in: 0..<1))
    }

    private func absent() -> End { end(decision().again("plugin-unavailable")) }

    private func cancelled() -> End { end(decision().released("cancelled")) }

    private func coverageLost() -> End { end(decision().released("coverage-lost", after: 60_000)) }

    private func end(_ result: TaskDecision.Result, by plugin: PluginID? = nil) -> End {
        End(disposition: result.disposition, code: result.code, by: plugin ?? task.plugin)
    }

    /// The end of a call, with what it teaches about plugin and task.
    private func end(_ result: TaskDecision.Result, _ answer: PluginAnswer, of plugin: RunningPlugin) -> End {
        handOver.learn(answer, fault: result.fault, from: plugin, about: task)
        var ended = end(result)
        ended.build = plugin.build
        ended.wasBegun = answer.wasBegun
        return ended
    }
}
