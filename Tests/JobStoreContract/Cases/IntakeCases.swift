import DSRModel
import JobStore

extension StoreContract {
    static let intake: [ContractCase] = [
        ContractCase("a new delivery makes a job with its tasks, body and nonce") { opened in
            let store = opened.store
            let delivery = Sample.delivery(1, type: .erasure, plan: [Sample.accounts, Sample.orders])
            let id = try await store.create(delivery)
            let record = try await store.record(id)
            let expected = Job(
                id: id, kind: .dsr, state: .accepted, type: .erasure, requestID: "request-1", target: "silo",
                siblingGroup: "group-1", identifierType: .email, identifierHash: "identifier-1", isTest: false, run: 1,
                revision: record.job.revision, acceptedAt: delivery.receivedAt, reportBy: delivery.reportBy,
                dueAt: delivery.dueAt)
            try equal(record.job, expected)
            try equal(record.tasks.map(\.plugin), [Sample.accounts, Sample.orders])
            try require(
                record.tasks.allSatisfy {
                    $0.state == .pending && $0.run == 1 && $0.handed == 0 && $0.datapoints == ["profile", "orders"]
                        && $0.job == id && $0.result == nil
                }, "a new task is not as planned: \(record.tasks)")
            try equal(record.body, delivery.body)
            try equal(record.nonce, delivery.nonce)
            try require(record.reports.isEmpty, "a new job has reports")
            try equal(try await store.audit(of: id).map(\.event), ["accepted"])
        },
        ContractCase("a job that is not there is not found") { opened in
            try require(try await opened.store.load(JobID(at: 1)) == nil, "found a job")
        },
        ContractCase("two hundred concurrent deliveries are all there after a kill") { opened in
            let store = opened.store
            let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
                for number in 0..<200 {
                    group.addTask { try await store.create(Sample.delivery(number, jti: "token-\(number)")) }
                }
                return try await group.reduce(into: [JobID]()) { $0.append($1) }
            }
            let again = try await opened.killed().store
            for id in ids { _ = try await again.record(id) }
            try equal(try await again.counts(), [.accepted: 200])
            try equal(Set(try await again.list(JobFilter(limit: 300)).map(\.id)), Set(ids))
        },
        ContractCase("fifty concurrent deliveries of one job make one job") { opened in
            let store = opened.store
            let created = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        if case .created = try await store.accept(Sample.delivery(1, jti: "token-\(number)")) {
                            true
                        } else {
                            false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try equal(created, 1)
            try equal(try await store.counts(), [.accepted: 1])
        },
        ContractCase("a token of another request or person is a replay, and nothing is written") { opened in
            let store = opened.store
            _ = try await store.create(Sample.delivery(1, jti: "token"))
            try equal(try await store.accept(Sample.delivery(2, jti: "token")), .replay)
            try equal(
                try await store.accept(Sample.delivery(2, request: "request-1", jti: "token", core: "somebody")),
                .replay)
            try equal(try await store.counts(), [.accepted: 1])
            let again = try await opened.restarted().store
            try equal(try await again.accept(Sample.delivery(2, jti: "token")), .replay)
            _ = try await again.create(Sample.delivery(2, jti: "another"))
        },
        ContractCase("a token may come with each profile of its request, and is bound to each") { opened in
            let store = opened.store
            let first = try await store.create(Sample.delivery(1, request: "r", jti: "token", core: "c"))
            let second = try await store.create(Sample.delivery(2, request: "r", jti: "token", core: "c"))
            for job in [first, second] { try await store.conclude(job) }
            for (number, job) in [(1, first), (2, second)] {
                let again = Sample.delivery(number, request: "r", jti: "token", core: "c")
                try equal(try await store.accept(again), .duplicate(job, reopened: false))
            }
        },
        ContractCase("a strict store takes a token for one job only", strictJTI: true) { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1, request: "r", jti: "token", core: "c"))
            try equal(try await store.accept(Sample.delivery(2, request: "r", jti: "token", core: "c")), .replay)
            try equal(
                try await store.accept(Sample.delivery(1, request: "r", jti: "token", core: "c")),
                .duplicate(job, reopened: false))
        },
        ContractCase("a job that nobody was chosen for is judged at once") { opened in
            let job = try await opened.store.create(Sample.delivery(1, plan: []))
            try equal(try await opened.store.jobsToJudge(now: Sample.start, limit: 10), [job])
        },
    ]
}
