import DSRModel
import JobStore

extension StoreContract {
    static let clock: [ContractCase] = [
        ContractCase("what was put off by a clock that was an hour ahead waits no hour longer when it is set back") {
            opened in
            let store = opened.store
            try await putOff(in: store, at: Sample.start + Sample.hour)
            try await expectDue(in: store, at: Sample.start)
        },
        ContractCase("nor when it is set back while no gateway runs") { opened in
            try await putOff(in: opened.store, at: Sample.start + Sample.hour)
            try await expectDue(in: try await opened.killed().store, at: Sample.start)
        },
        ContractCase("what a plugin waits for comes when either clock says so") { opened in
            let store = opened.store
            try await wait(in: store, at: Sample.start, calendar: Sample.start, for: Sample.hour)
            let early = try await store.claimTasks(
                Sample.claim(at: Sample.start, calendar: Sample.start + Sample.hour - 5_000))
            try equal(early.tasks.count, 0)
            try equal(early.nextDueAt, Sample.start + 5_000)
            let due = try await store.claimOne(Sample.claim(at: Sample.start, calendar: Sample.start + Sample.hour))
            try equal(due.task.pollID, "poll")
        },
        ContractCase("nor does what a plugin that read the same clock waits for, in a running gateway") { opened in
            let (store, ahead) = (opened.store, Sample.start + Sample.hour)
            try await wait(in: store, at: Sample.start, calendar: ahead, for: 60_000)
            try equal(try await store.claimTasks(Sample.claim(at: Sample.start)).tasks.count, 0)
            try equal(try await store.claimTasks(Sample.claim(at: Sample.start + 60_000)).tasks.count, 1)
        },
        ContractCase("nor when the clock is set back while no gateway runs, for a plugin that read it") { opened in
            let ahead = Sample.start + Sample.hour
            try await wait(in: opened.store, at: ahead, calendar: ahead, for: 60_000)
            let store = try await opened.killed().store
            try equal(try await store.claimTasks(Sample.claim(at: Sample.start)).tasks.count, 0)
            try equal(try await store.claimTasks(Sample.claim(at: Sample.start + 60_000)).tasks.count, 1)
        },
        ContractCase("a task whose own time has passed waits on the gateway's time, with what its plugin gave") {
            opened in
            let store = opened.store
            _ = try await store.create(Sample.delivery(1))
            let claimed = try await store.claimOne()
            _ = try await store.endTask(
                TaskEnd(
                    task: claimed.task.id, claim: claimed.claim,
                    disposition: .overdue(dueAt: Sample.start + 1_000, pollID: "poll")))
            let early = try await store.claimTasks(
                Sample.claim(at: Sample.start + 999, calendar: Sample.start + Sample.hour))
            try equal(early.tasks.count, 0)
            let due = try await store.claimOne(Sample.claim(at: Sample.start + 1_000))
            try equal(due.task.pollID, "poll")
            try equal(due.task.attempts, 0)
        },
        ContractCase("nothing moves when a clock is set right by a second") { opened in
            let store = opened.store
            try await putOff(in: store, at: Sample.start)
            let early = try await store.claimTasks(Sample.claim(at: Sample.start - 1_000))
            try equal(early.nextDueAt, Sample.start + 60_000)
            try equal(try await store.claimTasks(Sample.claim(at: Sample.start + 59_000)).tasks.count, 0)
        },
    ]

    /// A task whose plugin waits for so long from what the calendar shows.
    private static func wait(
        in store: any DurableStore, at now: Int64, calendar: Int64, for span: Int64
    ) async throws {
        _ = try await store.create(Sample.delivery(1, at: now))
        let claimed = try await store.claimOne(Sample.claim(at: now, calendar: calendar))
        let event = AuditEvent(
            at: now, job: claimed.job.id, run: claimed.job.run, event: "task.waiting", plugin: Sample.accounts)
        _ = try await store.endTask(
            TaskEnd(
                task: claimed.task.id, claim: claimed.claim,
                disposition: .waiting(until: calendar + span, pollID: "poll"), audit: [event]))
    }

    /// A task and a report that are to be tried again after a minute, and a report that is due at once.
    private static func putOff(in store: any DurableStore, at now: Int64) async throws {
        _ = try await store.create(Sample.delivery(1, at: now))
        let claimed = try await store.claimOne(Sample.claim(at: now))
        _ = try await store.endTask(
            TaskEnd(
                task: claimed.task.id, claim: claimed.claim,
                disposition: .retry(dueAt: now + 60_000, burnsAttempt: true, crashed: false, nil)))
        for number in 2...3 {
            let job = try await store.create(Sample.delivery(number, at: now))
            try await store.endAll(at: now)
            try await store.settle(job, calls: ["report"], .reported, at: now)
            guard number == 2 else { continue }
            let report = try unwrap(try await store.claimReports(at: now).first)
            try await store.end(report, .retry(dueAt: now + 60_000, mayHaveArrived: false), status: 503, at: now)
        }
    }

    private static func expectDue(in store: any DurableStore, at now: Int64) async throws {
        try equal(try await store.claimTasks(Sample.claim(at: now)).tasks.count, 0)
        try equal(try await store.claimReports(at: now).count, 1)
        try equal(try await store.claimTasks(Sample.claim(at: now + 60_000)).tasks.count, 1)
        try equal(try await store.claimReports(at: now + 60_000).count, 1)
    }
}
