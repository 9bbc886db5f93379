package import DSRModel
package import JobStore
package import Logging

package import ServiceLifecycle
import Synchronization

/// Judges jobs whose tasks have ended, or that Sombra must hear of, and lets parked jobs go on.
package final class Aggregation: Service {
    private let store: any DurableStore
    private let router: Router
    private let policy: VerdictPolicy
    private let settings: IntakeSettings
    private let decisions: PreflightDecisions
    private let clock: GatewayClock
    private let logger: Logger
    private let wakeups: Wakeups
    private let unreadable: UnreadableJobs
    private let isStopping = Mutex(false)
    private let setBack = Mutex(SetBack())
    /// Plugins that began to run, whose parked jobs may go on.
    private let newcomers = Mutex<Set<PluginID>>([])

    private static let batch = 64
    /// A back-stop: report-by and parked jobs are looked for so often.
    private static let longestPause = Duration.seconds(1)

    /// Makes the service.
    package init(
        store: any DurableStore, router: Router, policy: VerdictPolicy, settings: IntakeSettings,
        decisions: PreflightDecisions, clock: GatewayClock, logger: Logger, wakeups: Wakeups
    ) {
        self.store = store
        self.router = router
        self.policy = policy
        self.settings = settings
        self.decisions = decisions
        self.clock = clock
        self.logger = logger
        self.wakeups = wakeups
        unreadable = UnreadableJobs(store: store, clock: clock, logger: logger)
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            while !isStopping.withLock({ $0 }), !Task.isCancelled {
                let isBusy = await pass()
                await wakeups.aggregation.wait(atMost: isBusy ? .zero : Self.longestPause)
            }
            // What ended while the services before this one drained is judged before the next start would.
            while await pass() {}
        } onGracefulShutdown: {
            self.isStopping.withLock { $0 = true }
            self.wakeups.aggregation.notify()
        }
    }

    /// Lets parked jobs go on in which one of these plugins, which run from now on, still has its part to do.
    package func welcome(_ plugins: Set<PluginID>) {
        guard !plugins.isEmpty else { return }
        newcomers.withLock { $0.formUnion(plugins) }
        wakeups.aggregation.notify()
    }

    /// Judges and reopens what is due; true when something was done and there may be more.
    private func pass() async -> Bool {
        do {
            let now = clock.now()
            // Report-by and the ends of pauses were set by the clock of then.
            let behind = setBack.withLock { $0.behind(now, at: clock.instant()) }
            let due = try await store.jobsToJudge(now: now + behind, limit: Self.batch)
            let judged = await judge(due, behind: behind)
            if judged > 0 { wakeups.reporting.notify() }
            let parked = try await store.jobsToReopen(now: now + behind, limit: Self.batch)
            var reopened = 0
            for job in parked where await reopen(job, now: now) { reopened += 1 }
            let isMoreAwaited = try await reopenForNewcomers(now: now)
            if reopened > 0 { wakeups.dispatch.notify() }
            return (due.count == Self.batch && judged > 0) || (parked.count == Self.batch && reopened > 0)
                || isMoreAwaited
        } catch {
            logger.failure("jobs could not be judged", error)
            return false
        }
    }

    /// Reopens what waits for newcomers; true when something was reopened and there may be more.
    private func reopenForNewcomers(now: Int64) async throws -> Bool {
        let plugins = newcomers.withLock { newcomers in
            defer { newcomers = [] }
            return newcomers
        }
        guard !plugins.isEmpty else { return false }
        do {
            let parked = try await store.jobsParked(for: plugins, limit: Self.batch)
            var reopened = 0
            for job in parked where await reopen(job, now: now) { reopened += 1 }
            guard reopened > 0 else { return false }
            wakeups.dispatch.notify()
            guard parked.count == Self.batch else { return false }
        } catch {
            newcomers.withLock { $0.formUnion(plugins) }
            throw error
        }
        newcomers.withLock { $0.formUnion(plugins) }
        return true
    }

    /// Judges jobs, and answers how many it settled or put aside.
    ///
    /// Where a job may speak for its siblings they are judged one after the other, so that each sees what the other
    /// came to.
    private func judge(_ jobs: [JobID], behind: Int64) async -> Int {
        guard !policy.completesIntegration else {
            var settled = 0
            for job in jobs where await judge(job, behind: behind) { settled += 1 }
            return settled
        }
        return await withTaskGroup(of: Bool.self) { group in
            for job in jobs { group.addTask { await self.judge(job, behind: behind) } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    /// True when the job is settled or put aside, and so due no longer.
    ///
    /// `behind`: by how much the clock was set back since the job's times may have been set.
    private func judge(_ id: JobID, behind: Int64) async -> Bool {
        do {
            guard let record = try await store.load(id) else { return false }
            let now = clock.now()
            guard let siblings = try await siblings(of: record.job, now: now + behind) else { return false }
            guard
                let judgement = Judgement.of(
                    record, isLastOfIntegration: siblings == .done, isAwaited: decisions.isAwaited(id), policy: policy,
                    now: now + behind)
            else { return false }
            let event = AuditEvent(
                at: now, job: id, run: record.job.run, event: "job.judged",
                detail: [
                    "calls": judgement.calls.map(\.code).joined(separator: " "),
                    "closes": String(judgement.calls.contains(where: \.closesIntegration)),
                ])
            let verdict = Verdict(
                job: id, revision: record.job.revision, calls: try judgement.calls.map { try $0.encoded() },
                consequence: judgement.consequence, now: now, audit: [event])
            guard try await store.settle(verdict) else { return false }
            tell(judgement, of: record.job)
            return true
        } catch {
            if await unreadable.putAside(id, after: error) { return true }
            logger.failure("a job could not be judged", error, ["job": "\(id)"])
            return false
        }
    }

    private enum Siblings {
        /// Every other known job of the integration is finally reported, as done or as nothing found.
        case done
        /// One of them is not, or was skipped: the integration as a whole cannot be called ready.
        case notDone
    }

    /// How the other jobs of the integration stand; nil while one of them is being reported, since a status must not
    /// overtake its report.
    ///
    /// Where statuses are not sent nobody asks.
    private func siblings(of job: Job, now: Int64) async throws -> Siblings? {
        guard policy.completesIntegration, job.kind == .dsr, job.siblingGroup != nil else { return .notDone }
        for sibling in try await store.siblings(of: job.id) where sibling.id != job.id {
            switch sibling.state {
            case .reporting:
                // At report-by Sombra must hear something, and a status is no part of it.
                return job.reportBy > now ? nil : .notDone
            case .accepted, .running, .parked, .attention, .obsolete, .restored: return .notDone
            case .reported:
                let tasks: [JobTask]
                do {
                    tasks = try await store.load(sibling.id)?.tasks ?? []
                } catch let error as StoreError where error.code == .unreadable {
                    // Nothing shows how it ended.
                    return .notDone
                }
                guard tasks.allSatisfy({ $0.state == .done || $0.state == .notFound }) else { return .notDone }
            }
        }
        return .done
    }

    private func tell(_ judgement: Judgement, of job: Job) {
        if case .attention(let reason) = judgement.consequence {
            logger.error(
                "a person is needed",
                metadata: ["job": "\(job.id)", "request": "\(job.requestID)", "reason": "\(reason)"])
        }
        guard case .enrich(let enrichment, _)? = judgement.calls.first else { return }
        decisions.decide(job.id, body: enrichment.stopBody)
    }

    /// True when the job goes on or is put aside, and so is parked no longer.
    private func reopen(_ id: JobID, now: Int64) async -> Bool {
        do {
            guard let record = try await store.load(id) else { return false }
            let wait = record.job.kind == .preflight ? settings.holdAfter : settings.reportBy
            let adding = try record.body.map { try router.plan(forBody: $0) } ?? []
            return try await store.reopen(id, adding: adding, now: now, reportBy: now + wait)
        } catch {
            if await unreadable.putAside(id, after: error) { return true }
            logger.failure("a job could not be reopened", error, ["job": "\(id)"])
            return false
        }
    }
}
