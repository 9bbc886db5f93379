import DSRModel
import JobStore

extension StoreContract {
    static let claiming: [ContractCase] = [
        ContractCase("a claim hands out each plugin's tasks up to its capacity, and marks them running") { opened in
            let store = opened.store
            for number in 0..<5 {
                _ = try await store.create(Sample.delivery(number, plan: [Sample.accounts, Sample.orders]))
            }
            let claimed = try await store.claimTasks(Sample.claim([Sample.accounts: 2, Sample.orders: 0])).tasks
            try equal(claimed.map(\.task.plugin), [Sample.accounts, Sample.accounts])
            try require(
                claimed.allSatisfy { $0.task.state == .running && $0.task.handed == 1 && $0.job.state == .running },
                "\(claimed.map(\.task))")
            try equal(claimed[0].body, Array("body-0".utf8))
            try equal(try await store.record(claimed[0].job.id).job.state, .running)
            try equal(try await store.record(claimed[0].job.id).tasks.map(\.state), [.running, .pending])
            try equal(try await store.claimTasks(Sample.claim([:])).tasks.count, 0)
            try equal(try await store.claimTasks(Sample.claim([Sample.accounts: 100])).tasks.count, 3)
        },
        ContractCase("the longest due comes first over all plugins, and a claim that was cut short says so") { opened in
            let store = opened.store
            for number in [3, 1, 2] {
                let plan = [number == 1 ? Sample.orders : Sample.accounts]
                _ = try await store.create(Sample.delivery(number, at: Sample.start + Int64(number), plan: plan))
            }
            let now = Sample.start + 10
            let first = try await store.claimTasks(Sample.claim(at: now, limit: 2))
            try equal(first.tasks.map(\.job.requestID), ["request-1", "request-2"])
            try equal(first.nextDueAt, now)
            try equal(
                try await store.claimTasks(Sample.claim(at: now, limit: 2)).tasks.map(\.job.requestID), ["request-3"])
        },
        ContractCase("a task is not handed out before it is due, and the claim says when it is") { opened in
            let store = opened.store
            _ = try await store.create(Sample.delivery(1, at: Sample.start + 500))
            _ = try await store.create(Sample.delivery(2, at: Sample.start + 900))
            let early = try await store.claimTasks(Sample.claim(at: Sample.start + 499))
            try equal(early.tasks.count, 0)
            try equal(early.nextDueAt, Sample.start + 500)
            let due = try await store.claimTasks(Sample.claim(at: Sample.start + 500))
            try equal(due.tasks.count, 1)
            try equal(due.nextDueAt, Sample.start + 900)
            try equal(try await store.claimTasks(Sample.claim([Sample.orders: 5], at: Sample.start)).nextDueAt, nil)
        },
        ContractCase("what a plugin has no room for is no reason to ask again") { opened in
            let store = opened.store
            for number in 0..<3 { _ = try await store.create(Sample.delivery(number)) }
            try equal(try await store.claimTasks(Sample.claim([Sample.accounts: 1])).nextDueAt, nil)
        },
        ContractCase("a waiting task is handed out again at its time with its poll id, and burns nothing") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            let claimed = try await store.claimOne()
            let until = Sample.start + Sample.hour
            let waiting = TaskEnd.Disposition.waiting(until: until, pollID: "ticket 7")
            try require(
                try await store.endTask(TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: waiting)),
                "the wait was not taken")
            let task = try await store.record(job).tasks[0]
            try equal(task.state, .waiting)
            try equal(task.pollID, "ticket 7")
            let early = try await store.claimTasks(Sample.claim(at: until - 1))
            try equal(early.tasks.count, 0)
            try equal(early.nextDueAt, until)
            let again = try await store.claimOne(Sample.claim(at: until))
            try equal(again.task.pollID, "ticket 7")
            try equal(again.task.attempts, 0)
            try equal(again.task.handed, 2)
            try require(again.claim != claimed.claim, "two claims of a task have one number")
            try await store.end(again)
            try equal(try await store.record(job).tasks[0].pollID, nil)
        },
        ContractCase("a pending task whose due time lies beyond every backoff is due now; a waiting one is not") {
            opened in
            let store = opened.store
            for number in 1...2 { _ = try await store.create(Sample.delivery(number)) }
            let claimed = try await store.claimTasks(Sample.claim()).tasks
            let far = Sample.start + 7 * Sample.hour
            let dispositions: [TaskEnd.Disposition] = [
                .retry(dueAt: far, burnsAttempt: true, crashed: false, nil), .waiting(until: far, pollID: "ticket"),
            ]
            for (claimed, disposition) in zip(claimed, dispositions) {
                _ = try await store.endTask(
                    TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: disposition))
            }
            let again = try await store.claimTasks(Sample.claim())
            try equal(again.tasks.map(\.task.id), [claimed[0].task.id])
            try equal(again.nextDueAt, far)
        },
        ContractCase("concurrent claims never hand out a task twice") { opened in
            let store = opened.store
            for number in 0..<60 { _ = try await store.create(Sample.delivery(number)) }
            let ids = try await withThrowingTaskGroup(of: [TaskID].self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        try await store.claimTasks(Sample.claim([Sample.accounts: 7])).tasks.map(\.task.id)
                    }
                }
                return try await group.reduce(into: [TaskID]()) { $0 += $1 }
            }
            try equal(ids.count, 60)
            try equal(Set(ids).count, 60)
        },
        ContractCase("tasks of a job that is reporting or parked are not handed out") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1, plan: [Sample.accounts, Sample.orders]))
            let claimed = try await store.claimOne(Sample.claim([Sample.accounts: 1]))
            try await store.settle(job, calls: ["interim"], .parked(until: Sample.start + Sample.hour))
            try equal(try await store.claimTasks(Sample.claim()).tasks.count, 0)
            try await store.end(try unwrap(await store.claimReports().first))
            try equal(try await store.claimTasks(Sample.claim(at: Sample.start + Sample.hour)).tasks.count, 0)
            let retry = TaskEnd.Disposition.retry(dueAt: Sample.start, burnsAttempt: true, crashed: false, nil)
            _ = try await store.endTask(TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: retry))
            try equal(try await store.claimTasks(Sample.claim(at: Sample.start + Sample.hour)).tasks.count, 0)
        },
    ]
}
