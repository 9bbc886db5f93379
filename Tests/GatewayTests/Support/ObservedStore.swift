import DSRModel
import JobStore
import Synchronization

/// A real store that says when something changed in it, and that can be told to fail.
final class ObservedStore: DurableStore {
    private let inner: any DurableStore
    private let changes = Watched(0)
    private let accepts = Mutex(true)
    private let refusedEnds = Mutex(0)
    private let refusedLoads = Mutex(0)
    private let loadFailure = Mutex<StoreError?>(nil)
    /// How many jobs could not be loaded because of ``setLoadFailure(_:)``.
    let failedLoads = Watched(0)

    init(_ inner: any DurableStore) { self.inner = inner }

    /// From now on no delivery and no coverage can be committed, or they can be again.
    func setAccepts(_ accepts: Bool) { self.accepts.withLock { $0 = accepts } }

    /// From now on no job can be loaded, or they can be again.
    func setLoadFailure(_ failure: StoreError?) { loadFailure.withLock { $0 = failure } }

    /// So many ends of reports are not taken, for no reason of the disk.
    func refuseReportEnds(_ count: Int) { refusedEnds.withLock { $0 = count } }

    /// So many times a job that is being reported cannot be loaded.
    func refuseLoadsInReporting(_ count: Int) { refusedLoads.withLock { $0 = count } }

    private static func takeOne(_ count: borrowing Mutex<Int>) -> Bool {
        count.withLock { count in
            guard count > 0 else { return false }
            count -= 1
            return true
        }
    }

    /// Waits until something holds in the store, or throws after three minutes; it is asked after each change.
    func until(_ condition: (any DurableStore) async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(180)
        while true {
            let seen = changes.value
            if try await condition(inner) { return }
            guard ContinuousClock.now < end else { throw Watched<Int>.TimedOut() }
            try await changes.wait { $0 != seen }
        }
    }

    private func changed<Result>(_ result: Result) -> Result {
        changes.change { $0 += 1 }
        return result
    }

    func accept(_ delivery: Delivery) async throws -> Acceptance {
        guard accepts.withLock({ $0 }) else { throw StoreError(.diskFull, "the disk is full") }
        return changed(try await inner.accept(delivery))
    }

    func isReplay(jti: String, requestID: String, coreIdentifierHash: String) async throws -> Bool {
        try await inner.isReplay(jti: jti, requestID: requestID, coreIdentifierHash: coreIdentifierHash)
    }

    func claimTasks(_ claim: TaskClaim) async throws -> ClaimedTasks {
        // One that hands out nothing may have given a job to a person.
        changed(try await inner.claimTasks(claim))
    }

    func endTask(_ end: TaskEnd) async throws -> Bool { changed(try await inner.endTask(end)) }

    func endAbandoned(_ end: TaskEnd) async throws -> Bool { changed(try await inner.endAbandoned(end)) }

    func jobsToJudge(now: Int64, limit: Int) async throws -> [JobID] {
        try await inner.jobsToJudge(now: now, limit: limit)
    }

    func load(_ job: JobID) async throws -> JobRecord? {
        if let failure = loadFailure.withLock({ $0 }) {
            failedLoads.change { $0 += 1 }
            throw failure
        }
        let record = try await inner.load(job)
        if record?.job.state == .reporting, Self.takeOne(refusedLoads) { throw StoreError(.unexpected, "refused") }
        return record
    }

    func putAside(_ job: JobID, now: Int64) async throws -> Bool { changed(try await inner.putAside(job, now: now)) }

    func siblings(of job: JobID) async throws -> [Job] { try await inner.siblings(of: job) }

    func settle(_ verdict: Verdict) async throws -> Bool { changed(try await inner.settle(verdict)) }

    func jobsToReopen(now: Int64, limit: Int) async throws -> [JobID] {
        try await inner.jobsToReopen(now: now, limit: limit)
    }

    func jobsParked(for plugins: Set<PluginID>, limit: Int) async throws -> [JobID] {
        try await inner.jobsParked(for: plugins, limit: limit)
    }

    func reopen(_ job: JobID, adding: [PlannedTask], now: Int64, reportBy: Int64) async throws -> Bool {
        changed(try await inner.reopen(job, adding: adding, now: now, reportBy: reportBy))
    }

    func claimReports(_ claim: ReportClaim) async throws -> ClaimedReports {
        changed(try await inner.claimReports(claim))
    }

    func endReport(_ end: ReportEnd) async throws -> Bool {
        if Self.takeOne(refusedEnds) { throw StoreError(.unexpected, "refused") }
        return changed(try await inner.endReport(end))
    }

    func freeze() async throws -> Freeze? { try await inner.freeze() }

    func setFreeze(_ freeze: Freeze?) async throws { changed(try await inner.setFreeze(freeze)) }

    func list(_ filter: JobFilter) async throws -> [Job] { try await inner.list(filter) }

    func counts() async throws -> [JobState: Int] { try await inner.counts() }

    func sightings(of items: [ListedItem]) async throws -> [Sighting] { try await inner.sightings(of: items) }

    func openJobs(of target: String, type: RequestType, acceptedBefore: Int64, limit: Int) async throws -> [Job] {
        try await inner.openJobs(of: target, type: type, acceptedBefore: acceptedBefore, limit: limit)
    }

    func backlog(now: Int64) async throws -> Backlog { try await inner.backlog(now: now) }

    func audit(of job: JobID) async throws -> [AuditEvent] { try await inner.audit(of: job) }

    func coverage() async throws -> [CoverageRecord] { try await inner.coverage() }

    func record(_ coverage: [CoverageRecord], now: Int64) async throws {
        guard accepts.withLock({ $0 }) else { throw StoreError(.diskFull, "the disk is full") }
        changed(try await inner.record(coverage, now: now))
    }

    func retire(_ plugin: PluginID, now: Int64) async throws { changed(try await inner.retire(plugin, now: now)) }

    func pins() async throws -> [PluginPin] { try await inner.pins() }

    func pin(_ pin: PluginPin, now: Int64) async throws -> PluginPin { changed(try await inner.pin(pin, now: now)) }

    func tasksInUse(among tasks: Set<TaskID>) async throws -> Set<TaskID> { try await inner.tasksInUse(among: tasks) }

    func prune(_ retention: Retention, now: Int64) async throws -> Bool {
        changed(try await inner.prune(retention, now: now))
    }

    func checkHealth() async throws { try await inner.checkHealth() }

    func close() async throws { try await inner.close() }
}
