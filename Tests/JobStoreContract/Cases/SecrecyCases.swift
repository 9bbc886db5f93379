import DSRModel
import JobStore

extension StoreContract {
    /// Nobody's data, and in no other place than where a case puts it.
    private static let canary = "canary-7f3a@example.com"

    /// Gives a canary to everything personal that a job has.
    private static func fill(_ store: any DurableStore) async throws -> JobID {
        var delivery = Sample.delivery(
            1, jti: "jti \(canary)", nonce: "nonce \(canary)", plan: [Sample.accounts, Sample.orders])
        delivery.body = Array("body \(canary)".utf8)
        let job = try await store.create(delivery)
        let item = ResultItem(
            number: 0, datapoint: "profile", kind: .value, name: "name \(canary)", bytes: 3,
            inline: Array("inline \(canary)".utf8), attempt: 1)
        for claimed in try await store.claimTasks(Sample.claim()).tasks {
            let disposition: TaskEnd.Disposition =
                claimed.task.plugin == Sample.accounts
                ? .ended(.done, Sample.result("message \(canary)", items: [item]))
                : .waiting(until: Sample.start + 99 * Sample.hour, pollID: "poll \(canary)")
            _ = try await store.endTask(
                TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: disposition))
        }
        try await store.settle(job, calls: ["call \(canary)"], .reported)
        return job
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let text = Array(text.utf8)
        guard let first = text.first else { return true }
        return bytes.indices.contains { bytes[$0] == first && bytes[$0...].starts(with: text) }
    }

    static let secrecy: [ContractCase] = [
        ContractCase("nothing personal is at rest in clear, and the request's id is") { opened in
            let job = try await fill(opened.store)
            let record = try await opened.store.record(job)
            try require(record.body.map { contains($0, canary) } == true, "the body was not stored")
            try equal(record.tasks.map(\.pollID), [nil, "poll \(canary)"])
            let bytes = try await opened.bytesAtRest()
            try require(!contains(bytes, canary), "the canary lies in clear")
            try require(
                contains(bytes, "request-1") && contains(bytes, Sample.accounts.rawValue), "no id lies in clear")
        },
        ContractCase("when Sombra took the final report, nothing that was sealed is left") { opened in
            let store = opened.store
            let job = try await fill(store)
            try await store.end(try unwrap(await store.claimReports().first))
            let record = try await store.record(job)
            try equal(record.job.state, .reported)
            try require(record.body == nil && record.nonce == nil, "body or nonce is left")
            try require(record.tasks.allSatisfy { $0.result == nil && $0.pollID == nil }, "a result or poll id is left")
            try require(record.reports.allSatisfy { $0.call.isEmpty }, "a call is left")
            try equal(record.tasks.map(\.state), [.done, .waiting])
            try require(!contains(try await opened.bytesAtRest(), canary), "the canary lies in clear")
        },
        ContractCase("a job that is obsolete keeps nothing of any of its runs") { opened in
            let store = opened.store
            let job = try await fill(store)
            try await store.end(try unwrap(await store.claimReports().first))
            var again = Sample.delivery(1, jti: "another", nonce: "nonce \(canary)", plan: [Sample.accounts])
            again.body = Array("body \(canary)".utf8)
            try equal(try await store.accept(again), .newRun(job, run: 2))
            try await store.endAll()
            try await store.settle(job, calls: ["call \(canary)", "other \(canary)"], .reported)
            try await store.end(try unwrap(await store.claimReports().first), .dropped(.obsolete), status: 409)
            let record = try await store.record(job)
            try equal(record.job.state, .obsolete)
            try require(record.body == nil && record.nonce == nil, "body or nonce is left")
            try require(record.tasks.allSatisfy { $0.result == nil && $0.pollID == nil }, "a result or poll id is left")
            try require(record.reports.allSatisfy { $0.call.isEmpty }, "a call is left")
        },
        ContractCase("reports that are given up are forgotten at once, and the job keeps what it needs to go on") {
            opened in
            let store = opened.store
            let job = try await fill(store)
            try await store.end(try unwrap(await store.claimReports().first), .dropped(.attention("why")), status: 400)
            let record = try await store.record(job)
            try equal(record.reports.map(\.state), [.dropped])
            try require(record.reports.allSatisfy { $0.call.isEmpty }, "a call is left")
            try require(record.body != nil && record.tasks[0].result != nil, "purged too early")
        },
        ContractCase("an interim report purges nothing") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            try await store.conclude(job, .parked(until: 9))
            let record = try await store.record(job)
            try require(record.body != nil && record.nonce != nil && record.tasks[0].result != nil, "purged too early")
        },
    ]
}
