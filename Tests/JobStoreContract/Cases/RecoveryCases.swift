import DSRModel
import JobStore

extension StoreContract {
    static let recovery: [ContractCase] = [
        ContractCase("what ran when the gateway was killed runs again, and no attempt is burned") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            let first = try await store.claimOne()
            let again = try await opened.killed().store
            try equal(try await again.record(job).tasks[0].state, .pending)
            try equal(try await again.jobsToJudge(now: Sample.start, limit: 9), [])
            let second = try await again.claimOne()
            try equal([second.task.attempts, second.task.crashes, second.task.handed], [0, 0, 2])
            try require(second.claim != first.claim, "two claims of a task have one number")
            let late = TaskEnd(task: first.task.id, claim: first.claim, disposition: .ended(.dead, Sample.result()))
            try equal(try await again.endTask(late), false)
            try await again.end(second)
        },
        ContractCase("a poll that was under way when the gateway was killed is asked again with its poll id") {
            opened in
            let store = opened.store
            _ = try await store.create(Sample.delivery(1))
            let claimed = try await store.claimOne()
            _ = try await store.endTask(
                TaskEnd(
                    task: claimed.task.id, claim: claimed.claim,
                    disposition: .waiting(until: Sample.start, pollID: "ticket")))
            _ = try await store.claimOne()
            try equal(try await opened.killed().store.claimOne().task.pollID, "ticket")
        },
        ContractCase("what was being sent when the gateway was killed is sent again as one that may have arrived") {
            opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            try await store.endAll()
            try await store.settle(job, calls: ["one", "two"], .reported)
            let first = try unwrap(try await store.claimReports().first)
            try equal(first.report.mayHaveArrived, false)
            let again = try await opened.killed().store
            let claimed = try await again.claimReports()
            try equal(claimed.map(\.report.id), [first.report.id])
            try equal(claimed[0].report.mayHaveArrived, true)
            try await again.end(claimed[0])
            let second = try unwrap(try await again.claimReports().first)
            try equal(second.report.mayHaveArrived, false)
        },
        ContractCase("a restart in order changes nothing but what ran") { opened in
            let store = opened.store
            let done = try await store.create(Sample.delivery(1))
            try await store.conclude(done, .parked(until: 5))
            let waiting = try await store.create(Sample.delivery(2))
            let before = [try await store.record(done).job, try await store.record(waiting).job]
            let again = try await opened.restarted().store
            try equal([try await again.record(done).job, try await again.record(waiting).job], before)
            try equal(try await again.counts(), [.parked: 1, .accepted: 1])
        },
        ContractCase("a task that was under way when the gateway was killed can be charged with it, once") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            let first = try await store.claimOne()
            let charge = TaskEnd(
                task: first.task.id, claim: first.claim,
                disposition: .retry(
                    dueAt: Sample.start + 5, burnsAttempt: true, crashed: true, Sample.result("crashed")),
                wasBegun: false, audit: [AuditEvent(at: 1, job: job, run: 1, event: "task.crashed")])
            try equal(try await store.endAbandoned(charge), false)
            let again = try await opened.killed().store
            var foreign = charge
            foreign.claim += 1
            try equal(try await again.endAbandoned(foreign), false)
            try equal(try await again.endAbandoned(charge), true)
            let task = try await again.record(job).tasks[0]
            try equal([task.attempts, task.crashes, task.begun], [1, 1, 1])
            try equal(task.state, .pending)
            try equal(task.dueAt, Sample.start + 5)
            try equal(try await again.audit(of: job).map(\.event), ["accepted", "task.crashed"])
            let second = try await again.claimOne(Sample.claim(at: Sample.start + 5))
            try equal(try await again.endAbandoned(charge), false)
            try await again.end(second)
        },
        ContractCase("a task that was under way when the gateway was killed can be ended, and its job judged") { opened in
            let job = try await opened.store.create(Sample.delivery(1))
            let claimed = try await opened.store.claimOne()
            let again = try await opened.killed().store
            let end = TaskEnd(
                task: claimed.task.id, claim: claimed.claim, disposition: .ended(.dead, Sample.result("crashed")),
                wasBegun: false)
            try equal(try await again.endAbandoned(end), true)
            try equal(try await again.endAbandoned(end), false)
            try equal(try await again.record(job).tasks[0].result, Sample.result("crashed"))
            try equal(try await again.claimTasks(Sample.claim()).tasks.count, 0)
            try equal(try await again.jobsToJudge(now: Sample.start, limit: 9), [job])
        },
    ]
}
