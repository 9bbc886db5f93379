import DSRModel
import JobStore

extension StoreContract {
    /// Takes a job of two plugins to where Sombra took its first report and the second could not be made.
    private static func lose(_ job: JobID, _ store: any DurableStore, code: String = LostData.result) async throws {
        try await store.endAll()
        try await store.settle(job, calls: ["first", "second", "third"], .reported)
        try await store.end(try unwrap(await store.claimReports().first))
        try await store.end(try unwrap(await store.claimReports().first), .dropped(.attention(code)), status: nil)
        try equal(try await store.record(job).job.attention, code)
    }

    private static func lost(_ store: any DurableStore, code: String = LostData.result) async throws -> JobID {
        let job = try await store.create(Sample.delivery(1, jti: "token", plan: [Sample.accounts, Sample.orders]))
        try await lose(job, store, code: code)
        return job
    }

    private static func polled(_ effect: DeliveryOrigin.PollEffect, at time: Int64 = Sample.start + 9) -> Delivery {
        var delivery = Sample.delivery(1, nonce: "polled", at: time)
        delivery.origin = .poll(effect)
        delivery.body = Array("listed".utf8)
        return delivery
    }

    private static let redelivered = LostData.codes.sorted().map { code in
        ContractCase("a delivery of a job with \(code) runs every task anew, whatever its token") { opened in
            let store = opened.store
            let job = try await lost(store, code: code)
            let before = try await store.record(job)
            var again = Sample.delivery(
                1, jti: "token", nonce: "newer", at: Sample.start + 9, plan: [Sample.accounts, "com.example.late"])
            again.body = Array("fresh".utf8)
            try equal(try await store.accept(again), .newRun(job, run: 2))
            let record = try await store.record(job)
            try equal(record.job.state, .accepted)
            try equal(record.job.attention, nil)
            try equal(record.job.reportBy, again.reportBy)
            try require(record.job.revision > before.job.revision, "the revision did not grow")
            try equal(record.body, Array("fresh".utf8))
            try equal(record.nonce, "newer")
            try equal(record.tasks.map(\.plugin), [Sample.accounts, "com.example.late"])
            try require(record.tasks.allSatisfy { $0.run == 2 && $0.state == .pending }, "\(record.tasks)")
            try equal(record.tasks.map(\.begun), [1, 0])
            try require(record.reports.isEmpty, "what was sent in the lost run counts as sent in this one")
            let old = before.tasks.map(\.id)
            let new = record.tasks.map(\.id)
            try equal(try await store.tasksInUse(among: Set(old + new)), Set(new))
            let event = try unwrap(try await store.audit(of: job).last)
            try equal(event.event, AuditEvent.anew)
            try equal(event.run, 2)
            try equal(event.detail["after"], code)
            // The same webhook once more is a duplicate like any other.
            try equal(try await store.accept(again), .duplicate(job, reopened: false))
            try await store.conclude(job, at: Sample.start + 9)
            try equal(try await store.record(job).job.state, .reported)
        }
    }

    static let lostData: [ContractCase] =
        redelivered + [
            ContractCase("a run that was lost is none that came to its end, one that was reported is") { opened in
                let store = opened.store
                let job = try await lost(store)
                _ = try await store.accept(Sample.delivery(1, at: Sample.start + 1))
                try equal(try await store.record(job).job.hadEnd, false)
                try await store.conclude(job, at: Sample.start + 1)
                try equal(
                    try await store.accept(Sample.delivery(1, at: Sample.start + 2)), .newRun(job, run: 3))
                try equal(try await store.record(job).job.hadEnd, true)
                try equal(
                    try unwrap(await store.claimTasks(Sample.claim(at: Sample.start + 2)).tasks.first).job.hadEnd, true)
                try await store.settle(job, calls: [], .attention(LostData.sealed))
                try equal(
                    try await store.accept(Sample.delivery(1, at: Sample.start + 3)), .newRun(job, run: 4))
                try equal(try await store.record(job).job.hadEnd, true)
            },
            ContractCase("what still runs of a lost run changes nothing when it ends, but may have done its work") {
                opened in
                let store = opened.store
                let job = try await store.create(Sample.delivery(1, type: .erasure))
                let claimed = try await store.claimOne()
                try await store.settle(job, calls: [], .attention(LostData.sealed))
                try equal(try await store.accept(Sample.delivery(1, type: .erasure)), .newRun(job, run: 2))
                try equal(try await store.record(job).tasks.map(\.begun), [1])
                try await store.end(claimed, as: .done, Sample.result(#"{"late":true}"#))
                let record = try await store.record(job)
                try equal(record.job.state, .accepted)
                try equal(record.tasks.map(\.state), [.pending])
                let again = try await store.claimOne()
                try equal(again.task.run, 2)
                try require(again.task.id != claimed.task.id, "the task of the lost run was handed out again")
            },
            ContractCase("what a restart finds of a lost run under way is not handed out again") { opened in
                let job = try await opened.store.create(Sample.delivery(1))
                let claimed = try await opened.store.claimOne()
                try await opened.store.settle(job, calls: [], .attention(LostData.sealed))
                _ = try await opened.store.accept(Sample.delivery(1))
                let store = try await opened.killed().store
                let tasks = try await store.claimTasks(Sample.claim()).tasks
                try equal(tasks.map(\.task.run), [2])
                try require(tasks.allSatisfy { $0.task.id != claimed.task.id }, "the lost run went on")
            },
            ContractCase("a poll runs a lost job anew after the run that was seen, once, with what its webhook said") {
                opened in
                let store = opened.store
                let job = try await lost(store)
                for effect in [DeliveryOrigin.PollEffect.refresh, .nextRun(after: 2)] {
                    try equal(try await store.accept(polled(effect)), .duplicate(job, reopened: false))
                    try equal(try await store.record(job).job.attention, LostData.result)
                }
                try equal(try await store.accept(polled(.nextRun(after: 1))), .newRun(job, run: 2))
                try equal(try await store.accept(polled(.nextRun(after: 1))), .duplicate(job, reopened: false))
                let record = try await store.record(job)
                try equal(record.body, Array("body-1".utf8))
                try equal(record.nonce, "polled")
                try equal(record.tasks.map(\.state), [.pending])
                let item = polled(.refresh)
                let seen = try await store.sightings(
                    of: [
                        ListedItem(
                            type: item.type, requestID: item.requestID, target: item.target,
                            identifierType: item.identifierType, identifierHash: item.identifierHash,
                            nonce: item.nonce)
                    ])
                guard case .job(let known)? = seen.first else {
                    throw ContractFailure(description: "found \(seen), expected the job")
                }
                try equal(known.runCameByPoll, true)
            },
            ContractCase("a poll does not take a lost job for one whose nonce is all that is missing") { opened in
                let store = opened.store
                let job = try await lost(store)
                try equal(try await store.accept(polled(.reopen)), .duplicate(job, reopened: false))
                try equal(try await store.record(job).job.attention, LostData.result)
            },
        ]
}
