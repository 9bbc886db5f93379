import DSRModel
import JobStore

extension StoreContract {
    static let reopening: [ContractCase] = [
        ContractCase("a parked job is named when its time has come") { opened in
            let store = opened.store
            let until = Sample.start + Sample.hour
            let job = try await store.create(Sample.delivery(1))
            try await store.conclude(job, .parked(until: until))
            try equal(try await store.jobsToReopen(now: until - 1, limit: 10), [])
            try equal(try await store.jobsToReopen(now: until, limit: 10), [job])
            try equal(try await store.reopen(job, adding: [], now: until, reportBy: until + 9), true)
            try equal(try await store.jobsToReopen(now: until, limit: 10), [])
            let record = try await store.record(job)
            try equal(record.job.state, .running)
            try equal(record.job.reportBy, until + 9)
            try equal(try await store.jobsToJudge(now: until, limit: 10), [job])
            try equal(try await store.reopen(job, adding: [], now: until, reportBy: until), false)
            try equal(try await store.reopen(JobID(at: 3), adding: [], now: until, reportBy: until), false)
        },
        ContractCase("a reopened job runs what has not ended, now and with a fresh budget") { opened in
            let store = opened.store
            let plugins: [PluginID] = [
                "a.done", "b.notfound", "c.skipped", "d.held", "e.dead", "f.waiting", "g.pending", "h.running",
            ]
            let job = try await store.create(Sample.delivery(1, type: .erasure, plan: plugins))
            let claim = Sample.claim(Dictionary(uniqueKeysWithValues: plugins.map { ($0, 1) }))
            for claimed in try await store.claimTasks(claim).tasks {
                let disposition: TaskEnd.Disposition? =
                    switch claimed.task.plugin {
                    case "a.done": .ended(.done, Sample.result())
                    case "b.notfound": .ended(.notFound, Sample.result())
                    case "c.skipped": .ended(.skipped, Sample.result())
                    case "d.held": .ended(.held, Sample.result())
                    case "e.dead": .ended(.dead, Sample.result())
                    case "f.waiting": .waiting(until: Sample.start + 99 * Sample.hour, pollID: "ticket")
                    case "g.pending":
                        .retry(dueAt: Sample.start + Sample.hour, burnsAttempt: true, crashed: true, Sample.result())
                    default: nil
                    }
                guard let disposition else { continue }
                _ = try await store.endTask(
                    TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: disposition, build: "b1"))
            }
            try await store.settle(job, calls: [], .parked(until: Sample.start + 1))
            try equal(
                try await store.reopen(
                    job, adding: [PlannedTask(plugin: "i.new"), PlannedTask(plugin: "a.done")], now: Sample.start + 1,
                    reportBy: Sample.start + 20 * Sample.hour), true)
            let tasks = try await store.record(job).tasks
            try equal(tasks.map(\.plugin), plugins + ["i.new"])
            try equal(
                tasks.map(\.state),
                [.done, .notFound, .skipped, .pending, .pending, .pending, .pending, .running, .pending])
            try equal(tasks.filter { $0.state.isEnded }.compactMap(\.result).count, 3)
            try require(tasks.filter { $0.state == .pending }.allSatisfy { $0.result == nil }, "an old result stayed")
            try require(tasks.allSatisfy { $0.attempts == 0 && $0.crashes == 0 }, "the budget is not fresh")
            try equal(tasks[5].pollID, "ticket")
            var again = claim
            again.now = Sample.start + 1
            again.capacity["i.new"] = 1
            let claimed = try await store.claimTasks(again).tasks
            try equal(Set(claimed.map(\.task.plugin)), ["d.held", "e.dead", "f.waiting", "g.pending", "i.new"])
            try equal(try await store.jobsToJudge(now: Sample.start + 1, limit: 9), [])
        },
        ContractCase("a task that runs on while its job is parked still ends, and is not run again") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            let claimed = try await store.claimOne()
            try await store.settle(job, calls: [], .parked(until: Sample.start + 1))
            try await store.end(claimed)
            _ = try await store.reopen(job, adding: [], now: Sample.start + 1, reportBy: Sample.start + Sample.hour)
            try equal(try await store.claimTasks(Sample.claim(at: Sample.start + 1)).tasks.count, 0)
            try equal(try await store.jobsToJudge(now: Sample.start + 1, limit: 9), [job])
        },
        ContractCase("parked jobs are named for the plugins that still have to do their part") { opened in
            let store = opened.store
            var jobs: [JobID] = []
            for (number, plan) in [[Sample.accounts, Sample.orders], [Sample.accounts], [Sample.orders]].enumerated() {
                let job = try await store.create(Sample.delivery(number, plan: plan))
                jobs.append(job)
                for claimed in try await store.claimTasks(Sample.claim([Sample.accounts: 9])).tasks {
                    try await store.end(claimed)
                }
                try await store.settle(job, calls: [], .parked(until: Sample.start + 100 - Int64(number)))
            }
            let running = try await store.create(Sample.delivery(9, plan: [Sample.orders]))
            try equal(try await store.jobsParked(for: [Sample.orders], limit: 9), [jobs[2], jobs[0]])
            try equal(try await store.jobsParked(for: [Sample.orders], limit: 1), [jobs[2]])
            try equal(try await store.jobsParked(for: [Sample.accounts], limit: 9), [])
            try equal(try await store.jobsParked(for: [], limit: 9), [])
            try equal(
                try await store.reopen(jobs[2], adding: [], now: Sample.start, reportBy: Sample.start + 9), true)
            try equal(
                try await store.jobsParked(for: [Sample.orders, Sample.accounts], limit: 9), [jobs[0]])
            try equal(try await store.record(running).job.state, .accepted)
        },
    ]
}
