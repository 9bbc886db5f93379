import DSRModel
import JobStore

extension StoreContract {
    /// A job whose only task is done, with a value among its results.
    private static func judgeable(_ store: any DurableStore, _ number: Int = 1) async throws -> JobID {
        let job = try await store.create(Sample.delivery(number))
        let item = ResultItem(number: 0, datapoint: "orders", kind: .value, bytes: 2, inline: [123, 125], attempt: 1)
        try await store.end(try await store.claimOne(), as: .done, Sample.result(items: [item]))
        return job
    }

    private static func isUnreadable(_ job: JobID, in store: any DurableStore) async throws -> Bool {
        do {
            _ = try await store.load(job)
            return false
        } catch let error as StoreError where error.code == .unreadable {
            return true
        }
    }

    private static func withPersons(_ store: any DurableStore) async throws -> [JobID: String?] {
        let jobs = try await store.list(JobFilter(state: .attention))
        return Dictionary(uniqueKeysWithValues: jobs.map { ($0.id, $0.attention) })
    }

    static let unreadable: [ContractCase] = [
        ContractCase("a job of which anything sealed cannot be opened can be put aside, once, and is judged no more") {
            opened in
            let store = opened.store
            var tainted: Set<JobID> = []
            for (number, part) in SealedPart.allCases.enumerated() where part != .calls {
                let job = try await judgeable(store, number)
                try await opened.taint(part, of: job)
                try require(try await isUnreadable(job, in: store), "\(part) can be read")
                tainted.insert(job)
            }
            let sound = try await judgeable(store, 99)
            try equal(Set(try await store.jobsToJudge(now: Sample.start, limit: 10)), tainted.union([sound]))
            for job in tainted {
                try equal(try await store.putAside(job, now: Sample.start + 5), true)
                try equal(try await store.putAside(job, now: Sample.start + 6), false)
                let event = try unwrap(try await store.audit(of: job).last)
                try equal(event.event, Job.unreadable)
                try equal(event.at, Sample.start + 5)
            }
            try equal(
                try await withPersons(store), Dictionary(uniqueKeysWithValues: tainted.map { ($0, Job.unreadable) }))
            try equal(try await store.jobsToJudge(now: Sample.start + 99 * Sample.hour, limit: 10), [sound])
        },
        ContractCase("a job of which all can be read is not put aside, nor one that is over or with a person") {
            opened in
            let store = opened.store
            let sound = try await judgeable(store, 1)
            let revision = try await store.record(sound).job.revision
            try equal(try await store.putAside(sound, now: Sample.start), false)
            try equal(try await store.record(sound).job.state, .running)
            try equal(try await store.record(sound).job.revision, revision)
            try await store.settle(sound, calls: [], .attention("plugin.dead"))
            try await opened.taint(.body, of: sound)
            try equal(try await store.putAside(sound, now: Sample.start), false)
            let over = try await store.create(Sample.delivery(2))
            try await store.conclude(over)
            try equal(try await store.putAside(over, now: Sample.start), false)
            try equal(try await store.putAside(JobID(at: 3), now: Sample.start), false)
            try equal(try await withPersons(store), [sound: "plugin.dead"])
        },
        ContractCase("a parked job that cannot be read is put aside and falls due no more") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            try await store.conclude(job, .parked(until: Sample.start + 1))
            try await opened.taint(.body, of: job)
            try equal(try await store.jobsToReopen(now: Sample.start + 1, limit: 9), [job])
            try equal(try await store.putAside(job, now: Sample.start + 1), true)
            try equal(try await store.jobsToReopen(now: Sample.start + 1, limit: 9), [])
        },
        ContractCase("the reports of a job that is put aside are given up, one that is under way too") { opened in
            let store = opened.store
            let job = try await judgeable(store)
            try await store.settle(job, calls: ["first", "second"], .reported)
            let claimed = try unwrap(try await store.claimReports().first)
            try await opened.taint(.results, of: job)
            try equal(try await store.putAside(job, now: Sample.start), true)
            let end = ReportEnd(report: claimed.report.id, disposition: .sent, status: 200, now: Sample.start)
            try equal(try await store.endReport(end), false)
            try equal(try await store.claimReports(at: Sample.start + Sample.hour).count, 0)
            try equal(try await withPersons(store), [job: Job.unreadable])
        },
        ContractCase("a verdict from before a job was put aside is not taken") { opened in
            let store = opened.store
            let job = try await judgeable(store)
            let revision = try await store.record(job).job.revision
            try await opened.taint(.items, of: job)
            try equal(try await store.putAside(job, now: Sample.start), true)
            let verdict = Verdict(
                job: job, revision: revision, calls: [Array("report".utf8)], consequence: .reported, now: Sample.start)
            try equal(try await store.settle(verdict), false)
        },
        ContractCase(
            "a call or nonce that cannot be opened gives its job to a person at the claim, and holds up no other"
        ) {
            opened in
            let store = opened.store
            let jobs = [try await judgeable(store, 1), try await judgeable(store, 2), try await judgeable(store, 3)]
            for job in jobs { try await store.settle(job, calls: ["report"], .reported) }
            try await opened.taint(.calls, of: jobs[0])
            try await opened.taint(.nonce, of: jobs[1])
            try equal(try await store.claimReports().map(\.job.id), [jobs[2]])
            try equal(try await withPersons(store), [jobs[0]: Job.unreadable, jobs[1]: Job.unreadable])
        },
        ContractCase("a refused nonce beside a stored one that cannot be opened ends with a person") { opened in
            let store = opened.store
            let job = try await judgeable(store)
            try await store.settle(job, calls: ["report"], .reported)
            let claimed = try unwrap(try await store.claimReports().first)
            try await opened.taint(.nonce, of: job)
            try await store.end(claimed, .nonceRefused(claimed.nonce, .attention("nonce-invalid")), status: 401)
            try equal(try await store.claimReports().count, 0)
            try equal(try await withPersons(store), [job: Job.unreadable])
        },
        ContractCase("a nonce that cannot be opened counts as none, and a listed one takes its place") { opened in
            let store = opened.store
            var jobs: [JobID] = []
            for number in 1...2 { jobs.append(try await store.create(Sample.delivery(number, nonce: "nonce"))) }
            try await opened.taint(.nonce, of: jobs[0])
            let items = (1...2).map { number in
                let delivery = Sample.delivery(number)
                return ListedItem(
                    type: delivery.type, requestID: delivery.requestID, target: delivery.target,
                    identifierType: delivery.identifierType, identifierHash: delivery.identifierHash, nonce: "nonce")
            }
            let seen = try await store.sightings(of: items).map { sighting in
                if case .job(let job) = sighting { job.hasNonce } else { nil as Bool? }
            }
            try equal(seen, [false, true])
            var polled = Sample.delivery(1, nonce: "nonce", at: Sample.start + 1)
            polled.origin = .poll(.refresh)
            try equal(try await store.accept(polled), .duplicate(jobs[0], reopened: false))
            try equal(try await store.record(jobs[0]).nonce, "nonce")
        },
    ]
}
