import DSRModel
import JobStore
import Logging
import PluginMessages
import PluginRuntime
import Sombra

/// One claim of one task: asks the guards, hands it to its plugin, and decides what becomes of it.
struct TaskRun: Sendable {
    let claimed: ClaimedTask
    let plugin: RunningPlugin
    let plugins: [PluginID: RunningPlugin]
    let table: RoutingTable
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
        /// Whether the plugin itself was called.
        var wasBegun = false
        var items: [ResultItem] = []

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
        guard plugin.serves(job) else { return end(decision().released("coverage-lost", after: 60_000)) }
        let webhook = try Webhook(body: claimed.body)
        guard let request = request(webhook) else { return end(decision().released("no-identifier-type")) }
        if job.kind == .dsr, job.isTest, testRequests != .run, let ended = try await rehearse(request) { return ended }
        if job.kind == .dsr, job.type.isDestructive, let stopped = try await askGuards(request) { return stopped }
        return try await perform(request)
    }

    /// The end of a claim that this gateway itself could not carry out; no attempt is burned.
    func unfinished() -> End { end(decision().released("gateway-failed", after: 10_000)) }

    private func perform(_ request: Request) async throws -> End {
        let bytes = try MessageCoding.encode(request)
        guard job.kind == .dsr, job.type == .access else {
            let answer = await plugin.connection.perform(bytes, timeout: plugin.timeout, sink: NoResults())
            var ended = end(decision().decide(answer, items: []))
            if case .refused = answer { return ended }
            ended.wasBegun = true
            return ended
        }
        let collector = ResultCollector(
            task: task.id, attempt: task.handed, asked: task.datapoints, spool: spool)
        let answer = await plugin.connection.perform(bytes, timeout: plugin.timeout, sink: collector)
        let items = collector.items
        let result = decision().decide(answer, items: items)
        var ended = end(result)
        ended.wasBegun = true
        if case .ended(.done, _) = result.disposition {
            ended.items = items
        } else {
            // What was emitted counts for nothing; a retry starts empty.
            try spool.remove(task: task.id, attempt: task.handed)
        }
        return ended
    }

    private func askGuards(_ request: Request) async throws -> End? {
        if let code = try await requestCheck?.objection(to: claimed) {
            return end(decision().released(code, after: 60_000))
        }
        let round = GuardRound(
            guards: table.guards(type: job.type, identifier: job.identifierType, silo: job.target), plugins: plugins)
        switch try await round.ask(request) {
        case .allowed: return nil
        case .vetoed(let id, let reason):
            let result = decision().vetoed(reason: reason)
            return End(disposition: result.disposition, code: result.code, by: id)
        case .unavailable(let id, let code, let after):
            let result = decision().released(code, after: after)
            return End(disposition: result.disposition, code: result.code, by: id)
        }
    }

    /// What becomes of a test request that is not to run; nil where it changes nothing and so runs as it is.
    private func rehearse(_ request: Request) async throws -> End? {
        guard testRequests == .rehearse else {
            return end(decision().skipped("Test requests are refused by this gateway's configuration."))
        }
        guard job.type != .access else { return nil }
        guard plugin.plans.contains(job.type) else {
            return end(decision().skipped("Test request: not rehearsed, the plugin has no plan for it."))
        }
        var plan = request
        plan.kind = .plan
        let answer = await plugin.connection.perform(
            try MessageCoding.encode(plan), timeout: plugin.timeout, sink: NoResults())
        return end(decision().rehearsed(answer))
    }

    private func request(_ webhook: Webhook) -> Request? {
        guard var request = webhook.request(as: job.kind == .preflight ? .preflight : .perform) else { return nil }
        request.datapoints = task.datapoints
        request.enriches =
            job.kind == .preflight ? table.enrichments(of: plugin.id, identifier: job.identifierType) : []
        request.attempt = task.attempts + 1
        request.run = job.run
        request.timeoutMilliseconds = plugin.timeout.milliseconds
        request.idempotencyKey = JobIdentity(webhook).idempotencyKey(plugin: plugin.id, run: job.run)
        // Sombra hands back the id of the job, which no plugin knows; a plugin gets what it gave itself.
        request.pollID = task.pollID
        return request
    }

    private func decision() -> TaskDecision {
        TaskDecision(
            task: task, job: job, policy: policy, now: clock.now(), jitter: Double.random(in: 0..<1))
    }

    private func end(_ result: TaskDecision.Result) -> End {
        End(disposition: result.disposition, code: result.code, by: plugin.id)
    }
}
