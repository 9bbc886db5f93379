import DSRModel
import JobStore

extension StoreContract {
    static let ending: [ContractCase] = [
        ContractCase("a result comes back as it was given, with its items in order") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            let items = [
                ResultItem(
                    number: 2, datapoint: "orders", kind: .rows, name: "orders", profile: "p", bytes: 9_000_000_000,
                    rows: 12, attempt: 1),
                ResultItem(
                    number: 1, datapoint: "profile", kind: .value, mediaType: "application/json", bytes: 4,
                    inline: [0, 255, 10, 34], attempt: 1),
                ResultItem(
                    number: 3, datapoint: "profile", kind: .file, name: "é.png", bytes: 0, inline: [], attempt: 1),
            ]
            let result = Sample.result(#"{"outcome":"done"}"#, items: items)
            try await store.end(try await store.claimOne(), as: .done, result)
            let task = try await opened.killed().store.record(job).tasks[0]
            try equal(task.result, result)
            try equal(task.state, .done)
            try equal(task.build, "b1")
        },
        ContractCase("a retry burns an attempt and counts a crash only when told so") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            var expected = (attempts: 0, crashes: 0)
            for (burns, crashed) in [(false, false), (true, false), (true, true), (false, true)] {
                let claimed = try await store.claimOne()
                try equal(claimed.task.attempts, expected.attempts)
                try equal(claimed.task.crashes, expected.crashes)
                let retry = TaskEnd.Disposition.retry(
                    dueAt: Sample.start, burnsAttempt: burns, crashed: crashed, Sample.result("why"))
                try require(
                    try await store.endTask(TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: retry)),
                    "the retry was not taken")
                expected.attempts += burns ? 1 : 0
                expected.crashes += crashed ? 1 : 0
            }
            let task = try await store.record(job).tasks[0]
            try equal(task.result, Sample.result("why"))
            try equal([task.attempts, task.crashes, task.handed], [2, 2, 4])
        },
        ContractCase("an end that comes late, twice or with a foreign claim changes nothing") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            let claimed = try await store.claimOne()
            func end(_ task: TaskID, _ claim: Int64, _ state: TaskState) async throws -> Bool {
                let audit = [AuditEvent(at: 1, job: job, run: 1, event: "task.\(state)")]
                return try await store.endTask(
                    TaskEnd(task: task, claim: claim, disposition: .ended(state, Sample.result()), audit: audit))
            }
            try equal(try await end(claimed.task.id, claimed.claim + 1, .dead), false)
            try equal(try await end(TaskID(at: 5), claimed.claim, .dead), false)
            try equal(try await store.record(job).tasks[0].state, .running)
            try equal(try await end(claimed.task.id, claimed.claim, .done), true)
            try equal(try await end(claimed.task.id, claimed.claim, .dead), false)
            try equal(try await store.record(job).tasks[0].state, .done)
            try equal(try await store.audit(of: job).map(\.event), ["accepted", "task.done"])
        },
        ContractCase("of two ends at once one is taken") { opened in
            let store = opened.store
            _ = try await store.create(Sample.delivery(1))
            let claimed = try await store.claimOne()
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await store.endTask(
                            TaskEnd(
                                task: claimed.task.id, claim: claimed.claim, disposition: .ended(.done, Sample.result())
                            ))
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try equal(taken, 1)
        },
        ContractCase("a task cannot end in a state that is no end") { opened in
            _ = try await opened.store.create(Sample.delivery(1))
            let claimed = try await opened.store.claimOne()
            let wrong = TaskEnd(
                task: claimed.task.id, claim: claimed.claim, disposition: .ended(.running, Sample.result()))
            do {
                _ = try await opened.store.endTask(wrong)
            } catch is StoreError {
                return
            }
            throw ContractFailure(description: "a task ended as running")
        },
        ContractCase("a task that ends after its job ended leaves nothing personal behind") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1, plan: [Sample.accounts, Sample.orders]))
            let claimed = try await store.claimTasks(Sample.claim()).tasks
            try await store.settle(job, calls: [], .obsolete)
            try await store.end(claimed[0], as: .done, Sample.result("late", items: []))
            _ = try await store.endTask(
                TaskEnd(
                    task: claimed[1].task.id, claim: claimed[1].claim,
                    disposition: .waiting(until: Sample.start, pollID: "late")))
            let tasks = try await store.record(job).tasks
            try require(tasks.allSatisfy { $0.result == nil && $0.pollID == nil }, "\(tasks)")
            try equal(tasks[0].state, .done)
            try equal(try await store.claimTasks(Sample.claim()).tasks.count, 0)
        },
    ]
}
