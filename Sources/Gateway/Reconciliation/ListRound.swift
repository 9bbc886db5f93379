import DSRModel
import JobStore
import Logging
import PluginMessages
import Sombra

/// One round through one list: reads it page by page and feeds what is missing.
struct ListRound {
    let lane: PollLane
    let client: SombraClient
    let apiKey: String?
    let intake: Intake
    let store: any DurableStore
    let settings: ReconciliationSettings
    /// Whether a test must be told from the rest, which the list does not do.
    let mustKnowTests: Bool
    let clock: GatewayClock
    let logger: Logger

    /// How many requests are asked about at most in a round because their jobs are not listed.
    private static let mostStatusQuestions = 20

    /// Goes through the list; throws what kept it from being read to an end.
    func run(_ memory: inout LaneMemory, row: inout PollRow) async throws {
        var walk = PageWalk(mostPages: settings.mostPages)
        var found = Findings()
        defer { tell(found.failures) }
        let began = clock.now()
        while walk.end == nil { try await takePage(&walk, &found, &memory, &row) }
        row.outcome =
            switch walk.end {
            case .tooLong: .tooLong
            case .repeating: .repeating
            case .complete, nil: .complete
            }
        let isComplete = row.outcome == .complete
        memory.stillListed.endRound(isComplete: isComplete)
        if isComplete {
            memory.twins = memory.twins.filter { walk.hasSeen($0) }.union(walk.provenTwins)
            try await refresh(&found, besides: walk.twins.union(memory.twins), &row)
        } else {
            // In what was not read there may be another item of the same identifier.
            row.known += found.refreshing.count
        }
        for (job, request) in found.ambiguous.sorted(by: { $0.key < $1.key }) {
            note(.severalProfiles, job, request, &row)
        }
        if isComplete { try await compare(listed: found.jobs, before: began, &memory, &row) }
    }

    /// What a round has found so far.
    private struct Findings {
        /// The jobs that are listed.
        var jobs: Set<JobID> = []
        /// What jobs that are known are to hear, once it is known that nothing else of the list can be theirs.
        var refreshing: [Order] = []
        /// Jobs that are not over and whose identifier is listed for several profiles, with their requests.
        var ambiguous: [JobID: String] = [:]
        var failures = Failures()
    }

    /// How many orders may wait for the end of the list before further ones that only refresh wait for another round,
    /// which bounds memory.
    private static let mostRefreshed = 5_000

    private func takePage(
        _ walk: inout PageWalk, _ found: inout Findings, _ memory: inout LaneMemory, _ row: inout PollRow
    ) async throws {
        let askedAt = clock.now()
        let page = try await client.pendingRequests(
            ofDataSilo: lane.silo, type: lane.type, limit: settings.pageSize, offset: walk.offset, apiKey: apiKey)
        try Task.checkCancellation()
        let items = readable(page, &row)
        let listed = items.map { intake.listed($0, type: lane.type) }
        let news = walk.take(count: page.count, listed.map { .init(key: $0.key, nonce: $0.nonce) })
        row.listed = walk.distinct
        // Remembered at once: the round may break off.
        memory.twins.formUnion(walk.provenTwins)
        let sightings = try await store.sightings(of: (news.fresh + news.twins).map { listed[$0] })
        for (position, sighting) in zip(news.twins, sightings.dropFirst(news.fresh.count)) {
            if let job = sighting.openJob { found.ambiguous[job] = listed[position].requestID }
        }
        var orders: [Order] = []
        for (position, sighting) in zip(news.fresh, sightings) {
            note(sighting, &found.jobs)
            let isPersistent = isPersistent(sighting, askedAt: askedAt, &memory)
            guard let effect = effect(on: sighting, items[position], isPersistent, askedAt: askedAt, &row) else {
                continue
            }
            let order = Order(
                item: items[position], key: listed[position].key, job: sighting.openJob, effect: effect,
                askedAt: askedAt)
            switch (order.job, effect) {
            case (nil, _): orders.append(order)
            // What stands still here goes on whatever else there is.
            case (_, .refresh) where found.refreshing.count >= Self.mostRefreshed: row.known += 1
            default: found.refreshing.append(order)
            }
        }
        try await carryOut(orders, &found.failures, &row)
    }

    /// Lets jobs hear of their items, but for those that may be another profile's.
    private func refresh(_ found: inout Findings, besides twins: Set<String>, _ row: inout PollRow) async throws {
        var orders: [Order] = []
        for order in found.refreshing {
            if twins.contains(order.key), let job = order.job {
                found.ambiguous[job] = order.item.webhook.requestID
                row.known += 1
            } else {
                orders.append(order)
            }
        }
        try await carryOut(orders, &found.failures, &row)
    }

    /// The items that can be read and are of this data silo.
    private func readable(_ page: PendingPage, _ row: inout PollRow) -> [PendingRequest] {
        var broken = page.broken
        let items = page.items.filter { item in
            guard item.webhook.dataSilo?.id != lane.silo else { return true }
            broken.append(.init(requestID: item.webhook.requestID, problem: "\"dataSiloId\" names another data silo"))
            return false
        }
        row.broken += broken.count
        for item in broken {
            logger.warning(
                "an item that Sombra lists as pending cannot be used",
                metadata: metadata(item.requestID ?? "").merging(["problem": "\(item.problem)"]) { $1 })
        }
        return items
    }

    private func note(_ sighting: Sighting, _ jobs: inout Set<JobID>) {
        switch sighting {
        case .unknown: break
        case .severalJobs(let several): jobs.formUnion(several)
        case .job(let job): jobs.insert(job.id)
        }
    }

    private func isPersistent(_ sighting: Sighting, askedAt: Int64, _ memory: inout LaneMemory) -> Bool {
        guard case .job(let job) = sighting, job.state.isFinal, let endedAt = job.endedAt else { return false }
        return memory.stillListed.note(job.id, run: job.run, endedAt: endedAt, askedAt: askedAt)
    }

    /// What the item's job is to hear of being listed; nil for nothing.
    private func effect(
        on sighting: Sighting, _ item: PendingRequest, _ isPersistent: Bool, askedAt: Int64, _ row: inout PollRow
    ) -> DeliveryOrigin.PollEffect? {
        let dueAt = item.daysUntilOverdue.flatMap { days in
            DueDate.exact(
                daysUntilOverdue: days, requestedAt: item.webhook.createdAt.flatMap(Timestamp.milliseconds),
                now: askedAt)
        }
        switch ListedDecision.decide(sighting, dueAt: dueAt, isPersistent: isPersistent) {
        case .feed, .refresh: return .refresh
        case .reopen: return .reopen
        case .openNextRun(let run): return .nextRun(after: run)
        case .leave(let standing):
            row.known += 1
            if let job = sighting.firstJob { note(standing, job, item.webhook.requestID, &row) }
            return nil
        }
    }

    /// Something that is to be taken in.
    private struct Order {
        let item: PendingRequest
        let key: String
        /// The job that is known and not over.
        let job: JobID?
        let effect: DeliveryOrigin.PollEffect
        /// When its page was asked for.
        let askedAt: Int64
    }

    /// Items that could not be taken in, each for a reason of its own.
    private struct Failures {
        var count = 0
        /// Request and reason of the first.
        var first: (request: String, reason: String)?
    }

    /// What became of an order.
    private enum Taking: Sendable {
        case answered(Intake.PollAnswer?)
        case failed(request: String, reason: String)
    }

    /// How many items are taken in at the same time; what comes together shares a commit.
    private static let concurrency = 32

    /// Takes items in.
    ///
    /// - Throws: What no item can be taken in for, such as a full disk; what is one item's own is noted.
    private func carryOut(_ orders: [Order], _ failures: inout Failures, _ row: inout PollRow) async throws {
        try await withThrowingTaskGroup(of: Taking.self) { group in
            for (number, order) in orders.enumerated() {
                if number >= Self.concurrency, let taking = try await group.next() { count(taking, &failures, &row) }
                group.addTask { try await attempt(order) }
            }
            for try await taking in group { count(taking, &failures, &row) }
        }
    }

    private func attempt(_ order: Order) async throws -> Taking {
        do {
            return .answered(try await take(order))
        } catch let error as CancellationError {
            throw error
        } catch let error as StoreError where error.code.isCondition || error.code == .closed {
            throw error
        } catch {
            // Another error than the store's may quote the item.
            let reason = (error as? StoreError).map { "\($0)" } ?? "\(type(of: error))"
            return .failed(request: order.item.webhook.requestID, reason: reason)
        }
    }

    private func count(_ taking: Taking, _ failures: inout Failures, _ row: inout PollRow) {
        switch taking {
        case .answered(let answer): count(answer, &row)
        case .failed(let request, let reason):
            row.broken += 1
            failures.count += 1
            failures.first = failures.first ?? (request, reason)
        }
    }

    private func tell(_ failures: Failures) {
        guard let first = failures.first else { return }
        logger.error(
            "items that Sombra lists as pending could not be taken in; the first is named",
            metadata: metadata(first.request).merging(
                ["items": "\(failures.count)", "error": "\(first.reason)"]) { $1 })
    }

    private func count(_ answer: Intake.PollAnswer?, _ row: inout PollRow) {
        switch answer {
        case nil, .typeUnserved: row.untaken += 1
        case .taken(_, .created): row.fresh += 1
        case .taken(_, .newRun), .taken(_, .duplicate(_, reopened: true)): row.resumed += 1
        case .taken: row.known += 1
        }
    }

    private func note(_ standing: ListedDecision.Standing, _ job: JobID, _ requestID: String, _ row: inout PollRow) {
        switch standing {
        case .underWay, .justReported: break
        case .stillListed: row.differ(.init(kind: .stillListed, job: job, requestID: requestID))
        case .severalProfiles: row.differ(.init(kind: .severalProfiles, job: job, requestID: requestID))
        }
    }

    /// Takes an item in; nil for one that must not be.
    private func take(_ order: Order) async throws -> Intake.PollAnswer? {
        guard let isTest = try await isTest(order.item) else {
            logger.warning(
                "a pending request is not taken: Sombra does not say whether it is a test, and testRequests is not run",
                metadata: metadata(order.item.webhook.requestID))
            return nil
        }
        return try await intake.take(
            order.item, lane.type, isTest: isTest, effect: order.effect, askedAt: order.askedAt)
    }

    /// Whether the request is a test; nil where that must be known and Sombra does not say it.
    private func isTest(_ item: PendingRequest) async throws -> Bool? {
        guard mustKnowTests else { return false }
        do {
            return try await client.requestSnapshot(item.webhook.requestID, apiKey: apiKey).isTest
        } catch is CallFailure {
            return nil
        }
    }

    /// Looks for what is open here and was not listed, and asks Sombra about it.
    private func compare(
        listed: Set<JobID>, before began: Int64, _ memory: inout LaneMemory, _ row: inout PollRow
    ) async throws {
        let open = try await store.openJobs(of: lane.silo, type: lane.type, acceptedBefore: began, limit: 10_000)
        let missing = memory.unlisted.note(open.filter { !listed.contains($0.id) })
        var questions = 0
        for job in missing {
            if memory.unlisted.answer(of: job.id) == nil, questions < Self.mostStatusQuestions {
                questions += 1
                memory.unlisted.setAnswer(try await status(of: job), of: job.id)
            }
            row.differ(
                .init(
                    kind: .notListed, job: job.id, requestID: job.requestID,
                    status: memory.unlisted.answer(of: job.id)))
        }
    }

    private func status(of job: Job) async throws -> String {
        do {
            let snapshot = try await client.requestSnapshot(job.requestID, apiKey: apiKey)
            return snapshot.status?.rawValue ?? "unknown"
        } catch let failure as CallFailure {
            return failure.code
        }
    }

    private func metadata(_ requestID: String) -> Logger.Metadata {
        ["target": "\(lane.silo)", "type": "\(lane.type.rawValue)", "request": "\(Intake.logged(requestID))"]
    }
}

extension Sighting {
    fileprivate var firstJob: JobID? {
        switch self {
        case .unknown: nil
        case .job(let job): job.id
        case .severalJobs(let jobs): jobs.first
        }
    }

    /// The one job that the item is of, if it is not over.
    fileprivate var openJob: JobID? {
        guard case .job(let job) = self, !job.state.isFinal else { return nil }
        return job.id
    }
}

extension ListedItem {
    /// What every item of a job has in common.
    fileprivate var key: String { "\(requestID)/\(identifierType?.rawValue ?? "")/\(identifierHash)" }
}
