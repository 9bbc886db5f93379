import DSRModel
import JobStore

extension StoreContract {
    static let operation: [ContractCase] = [
        ContractCase("jobs are listed newest first, by every filter, and counted by state") { opened in
            let store = opened.store
            let first = try await store.create(Sample.delivery(1, type: .erasure, at: Sample.start))
            let second = try await store.create(Sample.delivery(2, at: Sample.start + 10, plan: [Sample.orders]))
            let third = try await store.create(Sample.delivery(3, at: Sample.start + 20))
            _ = try await store.claimOne(Sample.claim([Sample.orders: 1], at: Sample.start + 20))
            let filters: [(JobFilter, [JobID])] = [
                (JobFilter(), [third, second, first]), (JobFilter(limit: 2), [third, second]),
                (JobFilter(plugin: Sample.orders), [second]), (JobFilter(state: .accepted), [third, first]),
                (JobFilter(type: .erasure), [first]), (JobFilter(requestID: "request-2"), [second]),
                (JobFilter(since: Sample.start + 10), [third, second]),
                (JobFilter(plugin: Sample.accounts, state: .accepted, type: .access), [third]),
                (JobFilter(state: .parked), []),
            ]
            for (filter, expected) in filters { try equal(try await store.list(filter).map(\.id), expected) }
            try equal(try await store.counts(), [.accepted: 2, .running: 1])
        },
        ContractCase("the audit keeps each line with its numbers, oldest first") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            let claimed = try await store.claimOne()
            let lines = [
                AuditEvent(
                    at: Sample.start + 1, job: job, run: 1, event: "task.done", plugin: Sample.accounts, build: "b1",
                    detail: ["rows.orders": "12", "bytes.orders": "3456"]),
                AuditEvent(at: Sample.start + 1, job: job, run: 1, event: "task.checked"),
            ]
            _ = try await store.endTask(
                TaskEnd(
                    task: claimed.task.id, claim: claimed.claim, disposition: .ended(.done, Sample.result()),
                    audit: lines))
            let audit = try await opened.killed().store.audit(of: job)
            try equal(audit.map(\.event), ["accepted", "task.done", "task.checked"])
            try equal(Array(audit.dropFirst()), lines)
        },
        ContractCase("a healthy store says so, and a closed one takes nothing") { opened in
            try await opened.store.checkHealth()
            try await opened.store.close()
            do {
                _ = try await opened.store.accept(Sample.delivery(1))
            } catch let error as StoreError where error.code == .closed {
                return
            }
            throw ContractFailure(description: "a closed store took a delivery")
        },
    ]
}
