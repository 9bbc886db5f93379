import DSRModel
import JobStore

extension StoreContract {
    static let judging: [ContractCase] = [
        ContractCase("a job is judged when no task is pending or running any more") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1, plan: [Sample.accounts, Sample.orders]))
            func isDue(_ now: Int64 = Sample.start) async throws -> Bool {
                try await store.jobsToJudge(now: now, limit: 10) == [job]
            }
            try equal(try await isDue(), false)
            let claimed = try await store.claimTasks(Sample.claim()).tasks
            try equal(try await isDue(), false)
            try await store.end(claimed[0], as: .dead)
            try equal(try await isDue(), false)
            let retry = TaskEnd.Disposition.retry(dueAt: Sample.start, burnsAttempt: true, crashed: false, nil)
            _ = try await store.endTask(TaskEnd(task: claimed[1].task.id, claim: claimed[1].claim, disposition: retry))
            try equal(try await isDue(), false)
            try await store.end(try await store.claimOne(), as: .held)
            try equal(try await isDue(), true)
            try await store.settle(job, calls: ["report"], .reported)
            try equal(try await isDue(), false)
        },
        ContractCase("a wait beyond report-by does not hold off the verdict, a shorter one does") { opened in
            let store = opened.store
            let short = try await store.create(Sample.delivery(1))
            let long = try await store.create(Sample.delivery(2))
            let reportBy = Sample.start + 10 * Sample.hour
            for claimed in try await store.claimTasks(Sample.claim()).tasks {
                let until = claimed.job.id == short ? reportBy - 1 : reportBy
                _ = try await store.endTask(
                    TaskEnd(
                        task: claimed.task.id, claim: claimed.claim, disposition: .waiting(until: until, pollID: "t")))
            }
            try equal(try await store.jobsToJudge(now: Sample.start, limit: 10), [long])
            let again = try await store.claimOne(Sample.claim(at: reportBy - 1))
            try equal(again.job.id, short)
            try equal(try await store.jobsToJudge(now: reportBy - 1, limit: 10), [long])
            try await store.end(again)
            try equal(Set(try await store.jobsToJudge(now: reportBy - 1, limit: 10)), [short, long])
            let polled = try await store.claimOne(Sample.claim(at: reportBy))
            try equal(polled.job.id, long)
            try equal(try await store.jobsToJudge(now: reportBy - 1, limit: 10), [short])
        },
        ContractCase("a job is judged when report-by has passed, whatever its tasks do") { opened in
            let store = opened.store
            let jobs = [
                try await store.create(Sample.delivery(1)),
                try await store.create(Sample.delivery(2, at: Sample.start + 1)),
            ]
            _ = try await store.claimOne(Sample.claim([Sample.accounts: 1]))
            let reportBy = Sample.start + 10 * Sample.hour
            try equal(try await store.jobsToJudge(now: reportBy - 1, limit: 10), [])
            try equal(try await store.jobsToJudge(now: reportBy, limit: 10), [jobs[0]])
            try equal(try await store.jobsToJudge(now: reportBy + 1, limit: 10), jobs)
            try equal(try await store.jobsToJudge(now: reportBy + 1, limit: 1).count, 1)
        },
        ContractCase("a verdict on an older revision is not taken, and nothing is written") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            try await store.endAll(as: .dead)
            let judged = try await store.record(job).job.revision
            try await store.settle(job, calls: [], .attention("dead"))
            try equal(try await store.accept(Sample.delivery(1)), .duplicate(job, reopened: true))
            let before = try await store.record(job)
            let stale = Verdict(
                job: job, revision: judged, calls: [[1]], consequence: .reported, now: Sample.start,
                audit: [AuditEvent(at: 1, job: job, run: 1, event: "verdict")])
            try equal(try await store.settle(stale), false)
            let after = try await store.record(job)
            try equal(after.job, before.job)
            try require(after.reports.isEmpty, "a stale verdict left reports")
            try require(
                try await store.audit(of: job).allSatisfy { $0.event != "verdict" }, "a stale verdict was audited")
        },
        ContractCase("of two verdicts at once one is taken") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            try await store.endAll()
            let revision = try await store.record(job).job.revision
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await store.settle(
                            Verdict(
                                job: job, revision: revision, calls: [[1], [2]], consequence: .reported,
                                now: Sample.start))
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try equal(taken, 1)
            try equal(try await store.record(job).reports.count, 2)
        },
        ContractCase("a job that is reporting or final takes no verdict") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            try await store.endAll()
            try await store.settle(job, calls: ["report"], .reported)
            func settleAgain() async throws -> Bool {
                let found = try await store.record(job)
                return try await store.settle(
                    Verdict(
                        job: job, revision: found.job.revision, calls: [], consequence: .attention("x"),
                        now: Sample.start))
            }
            try equal(try await settleAgain(), false)
            try await store.end(try unwrap(await store.claimReports().first))
            try equal(try await settleAgain(), false)
            try equal(try await store.record(job).job.state, .reported)
        },
        ContractCase("a verdict without calls moves the job at once") { opened in
            let store = opened.store
            let ends: [(Verdict.Consequence, JobState)] = [
                (.reported, .reported), (.obsolete, .obsolete), (.attention("code"), .attention),
                (.parked(until: 7), .parked),
            ]
            for (number, (consequence, state)) in ends.enumerated() {
                let job = try await store.create(Sample.delivery(number))
                try await store.endAll()
                try await store.settle(job, calls: [], consequence)
                try equal(try await store.record(job).job.state, state)
            }
        },
        ContractCase("the siblings of a job are those of its request in its data silo") { opened in
            let store = opened.store
            let own = try await store.create(Sample.delivery(1, request: "r", target: "a"))
            let other = try await store.create(Sample.delivery(2, request: "r", target: "a"))
            _ = try await store.create(Sample.delivery(3, request: "r", target: "b"))
            _ = try await store.create(Sample.delivery(4, request: "s", target: "a"))
            _ = try await store.create(Sample.delivery(5, kind: .preflight, request: "r", target: "a"))
            try equal(try await store.siblings(of: own).map(\.id), [own, other])
            try equal(try await store.siblings(of: JobID(at: 1)), [])
        },
    ]
}
