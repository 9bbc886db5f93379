import DSRModel
package import JobStore
package import Logging
package import PluginHost
package import ServiceLifecycle
import Synchronization

/// Claims tasks as plugins have room for them, and carries each to its end.
package final class Dispatch: Service {
    private let store: any DurableStore
    private let plugins: LivePlugins
    private let handOver: HandOver
    private let router: Router
    private let spool: Spool
    private let requestCheck: RequestCheck?
    private let testRequests: TestRequests
    private let policy: TaskPolicy
    private let drain: Drain
    private let clock: GatewayClock
    private let logger: Logger
    private let wakeups: Wakeups

    private let workload = Workload()
    private let isDraining = Mutex(false)

    /// The most tasks that one claim hands out.
    private static let claimLimit = 64
    /// The longest time between two looks at the store: a back-stop, since whatever makes work also wakes the loop.
    private static let longestPause = Duration.seconds(1)

    /// Makes the service.
    ///
    /// `suspects` run alone at their plugins. Jobs of in-process plugins are noted in `journal` while they run.
    /// `report` hears how each job went at its plugin.
    package init(
        store: any DurableStore, directory: any PluginDirectory, router: Router, spool: Spool,
        requestCheck: RequestCheck?, testRequests: TestRequests, policy: TaskPolicy, drain: Drain,
        clock: GatewayClock, logger: Logger, wakeups: Wakeups, suspects: Suspects, journal: ProcessJournal?,
        report: @escaping @Sendable (TaskConduct) -> Void
    ) {
        self.store = store
        plugins = LivePlugins(directory)
        handOver = HandOver(
            plugins: plugins, gates: PluginGates(), suspects: suspects, journal: journal, report: report)
        self.router = router
        self.spool = spool
        self.requestCheck = requestCheck
        self.testRequests = testRequests
        self.policy = policy
        self.drain = drain
        self.clock = clock
        self.logger = logger
        self.wakeups = wakeups
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                while !isDraining.withLock({ $0 }), !Task.isCancelled {
                    await wakeups.dispatch.wait(atMost: await claim(into: &group))
                }
                await end(&group)
            }
        } onGracefulShutdown: {
            self.isDraining.withLock { $0 = true }
            self.wakeups.dispatch.notify()
        }
    }

    /// Claims what there is room for, and answers how long there is nothing more to claim.
    private func claim(into group: inout DiscardingTaskGroup) async -> Duration {
        let plugins = plugins.running
        let capacity = workload.capacity(of: plugins)
        guard !capacity.isEmpty else { return Self.longestPause }
        let now = clock.now()
        let claim = TaskClaim(
            now: now, calendar: clock.calendar(), capacity: capacity,
            after: plugins.mapValues(\.after).filter { !$0.value.isEmpty },
            longestBackoff: policy.longestWait, limit: Self.claimLimit)
        do {
            let claimed = try await store.claimTasks(claim)
            let claimedAt = ContinuousClock.now
            for task in claimed.tasks {
                workload.begin(task.task.plugin)
                group.addTask {
                    await self.carry(task, claimedAt)
                    self.workload.end(task.task.plugin)
                    self.wakeups.dispatch.notify()
                }
            }
            if claimed.tasks.count == Self.claimLimit { return .zero }
            guard let due = claimed.nextDueAt else { return Self.longestPause }
            return min(Self.longestPause, .milliseconds(max(due - now, 1)))
        } catch {
            logger.failure("tasks could not be claimed", error)
            return Self.longestPause
        }
    }

    /// Lets what is under way end within the drain limit, then cancels it: it is pending again at the next start, and
    /// no attempt was burned.
    private func end(_ group: inout DiscardingTaskGroup) async {
        logger.info("draining", metadata: ["tasks": "\(workload.total)"])
        while workload.total > 0 {
            let left = drain.remaining
            guard left > .zero, !Task.isCancelled else { break }
            await wakeups.dispatch.wait(atMost: left)
        }
        group.cancelAll()
    }

    private func carry(_ claimed: ClaimedTask, _ claimedAt: ContinuousClock.Instant) async {
        let run = TaskRun(
            claimed: claimed, claimedAt: claimedAt, store: store, handOver: handOver, router: router, spool: spool,
            requestCheck: requestCheck, testRequests: testRequests, policy: policy, clock: clock)
        let end: TaskRun.End
        do {
            end = try await run.run()
        } catch {
            logger.failure("task could not be run", error, metadata(claimed))
            end = run.unfinished()
        }
        log(end, claimed)
        do {
            try await commit(end, claimed)
        } catch {
            let end = run.unstorable()
            log(end, claimed)
            await commitAtLast(end, claimed)
        }
        wakeups.aggregation.notify()
    }

    /// Commits the end of a task, and keeps trying: an end that is not on disk would leave the task in limbo until the
    /// next start.
    private func commit(_ end: TaskRun.End, _ claimed: ClaimedTask) async throws(Insistence.Refused) {
        let audit = AuditEvent(
            at: clock.now(), job: claimed.job.id, run: claimed.job.run, event: "task.\(end.code)", plugin: end.by,
            build: end.build, detail: end.counts)
        let taskEnd = TaskEnd(
            task: claimed.task.id, claim: claimed.claim, disposition: end.disposition, wasBegun: end.wasBegun,
            build: end.build, audit: [audit])
        let isCurrent = try await Insistence(logger: logger).store("the end of a task", metadata(claimed)) {
            try await store.endTask(taskEnd)
        }
        if isCurrent == false {
            logger.warning("a late end of a task was passed over", metadata: metadata(claimed))
        }
    }

    private func commitAtLast(_ end: TaskRun.End, _ claimed: ClaimedTask) async {
        do {
            try await commit(end, claimed)
        } catch {
            logger.critical("a task stays claimed until the next start", metadata: metadata(claimed))
        }
    }

    private func log(_ end: TaskRun.End, _ claimed: ClaimedTask) {
        var level = Logger.Level.info
        if case .ended(.dead, _) = end.disposition { level = .error }
        if end.code == TaskDecision.spoolFull { level = .warning }
        guard logger.logLevel <= level else { return }
        var metadata = metadata(claimed)
        metadata["outcome"] = "\(end.code)"
        if end.by != claimed.task.plugin { metadata["by"] = "\(end.by)" }
        if end.code == TaskDecision.spoolFull {
            metadata["mend"] = "it runs again when reports have gone out; otherwise raise spool.maxBytes"
        }
        if let leftover = end.leftover {
            logger.warning("results that count for nothing stay in the spool", metadata: ["error": "\(leftover)"])
        }
        logger.log(level: level, "task ended", metadata: metadata)
    }

    private func metadata(_ claimed: ClaimedTask) -> Logger.Metadata {
        [
            "job": "\(claimed.job.id)", "task": "\(claimed.task.id)", "plugin": "\(claimed.task.plugin)",
            "request": "\(claimed.job.requestID)", "attempt": "\(claimed.task.attempts + 1)",
        ]
    }
}
