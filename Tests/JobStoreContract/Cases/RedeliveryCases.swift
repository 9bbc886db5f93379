import DSRModel
import JobStore

extension StoreContract {
    static let redelivery: [ContractCase] = [
        ContractCase("a delivery of a job under way is a duplicate, and its nonce takes the older one's place") {
            opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1, nonce: "first"))
            let revision = try await store.record(job).job.revision
            try equal(try await store.accept(Sample.delivery(1, nonce: "second")), .duplicate(job, reopened: false))
            try equal(try await store.record(job).nonce, "second")
            let claimed = try await store.claimOne()
            try equal(try await store.accept(Sample.delivery(1, nonce: "third")), .duplicate(job, reopened: false))
            try equal(try await store.record(job).job.revision, revision)
            try await store.end(claimed)
            try await store.settle(job, calls: ["report"], .reported)
            try equal(try await store.accept(Sample.delivery(1, nonce: "fourth")), .duplicate(job, reopened: false))
            let report = try unwrap(try await store.claimReports().first)
            try equal(report.nonce, "fourth")
            try equal(report.body, Array("body-1".utf8))
            try equal(try await store.record(job).tasks.count, 1)
        },
        ContractCase("a delivery of a parked job lets it go on, with plugins that were added since") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1, plan: [Sample.accounts, Sample.orders]))
            for claimed in try await store.claimTasks(Sample.claim()).tasks {
                try await store.end(claimed, as: claimed.task.plugin == Sample.orders ? .dead : .done)
            }
            try await store.settle(job, calls: ["interim"], .parked(until: Sample.start + Sample.hour))
            try await store.end(try unwrap(await store.claimReports().first))
            let parked = try await store.record(job)
            try equal(parked.job.state, .parked)
            try equal(parked.job.parkedUntil, Sample.start + Sample.hour)
            let again = Sample.delivery(
                1, nonce: "newer", at: Sample.start + 5,
                plan: [Sample.accounts, Sample.orders, "com.example.late"])
            try equal(try await store.accept(again), .duplicate(job, reopened: true))
            let record = try await store.record(job)
            try equal(record.job.state, .running)
            try equal(record.job.run, 1)
            try equal(record.job.parkedUntil, nil)
            try equal(record.job.reportBy, again.reportBy)
            try require(record.job.revision > parked.job.revision, "the revision did not grow")
            try equal(record.nonce, "newer")
            try equal(record.tasks.map(\.state), [.done, .pending, .pending])
            try equal(record.tasks.map(\.plugin.rawValue).last, "com.example.late")
            try require(record.tasks[0].result != nil, "a task that ended lost its result")
        },
        ContractCase("a delivery of a job that is with a person lets it go on") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            try await store.endAll(as: .dead)
            try await store.settle(job, calls: [], .attention("plugin.dead"))
            try equal(try await store.record(job).job.attention, "plugin.dead")
            try equal(try await store.accept(Sample.delivery(1)), .duplicate(job, reopened: true))
            let record = try await store.record(job)
            try equal(record.job.attention, nil)
            try equal(record.tasks.map(\.state), [.pending])
        },
        ContractCase("a new delivery after the final report runs every task anew") { opened in
            let store = opened.store
            let job = try await store.create(
                Sample.delivery(1, jti: "first", plan: [Sample.accounts, Sample.orders]))
            try await store.conclude(job)
            let reported = try await store.record(job)
            try equal(reported.job.state, .reported)
            let again = Sample.delivery(
                1, jti: "second", nonce: "newer", at: Sample.start + 9, plan: [Sample.accounts, "com.example.late"])
            try equal(try await store.accept(again), .newRun(job, run: 2))
            let record = try await store.record(job)
            try equal(record.job.run, 2)
            try equal(record.job.state, .accepted)
            try equal(record.job.acceptedAt, again.receivedAt)
            try equal(record.job.reportBy, again.reportBy)
            try require(record.job.revision > reported.job.revision, "the revision did not grow")
            try equal(record.tasks.map(\.plugin), [Sample.accounts, "com.example.late"])
            try require(record.tasks.allSatisfy { $0.run == 2 && $0.state == .pending }, "\(record.tasks)")
            try equal(record.tasks.map(\.handed), [1, 0])
            try equal(record.nonce, "newer")
            try require(record.reports.isEmpty, "the reports of an earlier run count as this run's")
            try await store.conclude(job, at: Sample.start + 9)
            try equal(try await store.record(job).job.state, .reported)
        },
        ContractCase("a token that its reported job had is a duplicate, and nothing personal comes back") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1, jti: "token"))
            try await store.conclude(job)
            try equal(
                try await store.accept(Sample.delivery(1, jti: "token", nonce: "newer")),
                .duplicate(job, reopened: false))
            let record = try await store.record(job)
            try equal(record.job.state, .reported)
            try equal(record.nonce, nil)
            try equal(record.body, nil)
        },
    ]
}
