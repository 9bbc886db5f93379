import DSRModel
import JobStore

extension StoreContract {
    static let housekeeping: [ContractCase] = [
        ContractCase("what ended is removed after its retention, and nothing that has not") { opened in
            let store = opened.store
            let old = try await store.create(Sample.delivery(1))
            try await store.conclude(old)
            let younger = try await store.create(Sample.delivery(2, at: Sample.start + 1_000))
            try await store.conclude(younger, at: Sample.start + 1_000)
            let open = try await store.create(Sample.delivery(3))
            let attention = try await store.create(Sample.delivery(4))
            try await store.settle(attention, calls: [], .attention("x"))
            let retention = Retention(bindings: 500, audit: 500)
            try equal(try await store.prune(retention, now: Sample.start + 1_001), false)
            try equal(Set(try await store.list(JobFilter()).map(\.id)), [younger, open, attention])
            try equal(try await store.audit(of: old), [])
            try equal(try await store.audit(of: younger).isEmpty, false)
        },
        ContractCase("a token is remembered as long as its binding is kept, even after its job is gone") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1, jti: "token"))
            try await store.conclude(job)
            _ = try await store.prune(Retention(bindings: 1_000, audit: 100), now: Sample.start + 200)
            try require(try await store.load(job) == nil, "the job is still there")
            try equal(try await store.accept(Sample.delivery(2, jti: "token")), .replay)
            _ = try await store.prune(Retention(bindings: 1_000, audit: 100), now: Sample.start + 1_001)
            _ = try await store.create(Sample.delivery(2, jti: "token"))
        },
        ContractCase("pruning does a bounded part at a time and says when more is left") { opened in
            let store = opened.store
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1_200 {
                    group.addTask { _ = try await store.create(Sample.delivery(number, jti: "token-\(number)")) }
                }
                try await group.waitForAll()
            }
            var calls = 1
            let retention = Retention(bindings: 1, audit: 1_000_000)
            while try await store.prune(retention, now: Sample.start + 100) { calls += 1 }
            try require(calls > 1, "1,200 bindings went at once")
            _ = try await store.create(Sample.delivery(5_000, jti: "token-7"))
        },
        ContractCase("the spool is needed by tasks of the current run of a job that is not finally reported") {
            opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            let first = try await store.record(job).tasks[0].id
            let unknown = TaskID(at: 1)
            try equal(try await store.tasksInUse(among: [first, unknown]), [first])
            try await store.conclude(job)
            try equal(try await store.tasksInUse(among: [first, unknown]), [])
            _ = try await store.accept(Sample.delivery(1))
            let second = try await store.record(job).tasks[0].id
            try equal(try await store.tasksInUse(among: [first, second, unknown]), [second])
            try equal(try await store.tasksInUse(among: []), [])
        },
    ]
}
