import DSRModel
import JobStore

extension StoreContract {
    /// A webhook of the first job that knows its profile.
    private static func webhook(
        _ number: Int = 1, profile: Int = 1, nonce: String = "webhook", signedAt: Int64? = nil,
        at time: Int64 = Sample.start
    ) -> Delivery {
        var delivery = Sample.delivery(number, nonce: nonce, at: time)
        delivery.key = "profile-\(profile)"
        delivery.keyByIdentifier = "key-\(number)"
        delivery.origin = .webhook(signedAt: signedAt)
        return delivery
    }

    private static func polled(
        _ number: Int = 1, nonce: String = "polled", effect: DeliveryOrigin.PollEffect = .refresh,
        at time: Int64 = Sample.start
    ) -> Delivery {
        var delivery = Sample.delivery(number, nonce: nonce, at: time)
        delivery.origin = .poll(effect)
        delivery.siblingGroup = nil
        return delivery
    }

    private static func item(_ delivery: Delivery) -> ListedItem {
        ListedItem(
            type: delivery.type, requestID: delivery.requestID, target: delivery.target,
            identifierType: delivery.identifierType, identifierHash: delivery.identifierHash, nonce: delivery.nonce)
    }

    static let polling: [ContractCase] = [
        ContractCase("a webhook after the poll is of the same job, and tells its profile and group") { opened in
            let store = opened.store
            let job = try await store.create(polled())
            try equal(try await store.accept(webhook(at: Sample.start + 1)), .duplicate(job, reopened: false))
            let record = try await store.record(job)
            try equal(record.nonce, "webhook")
            try equal(record.job.siblingGroup, "group-1")
            try equal(try await store.accept(webhook(at: Sample.start + 2)), .duplicate(job, reopened: false))
            try equal(try await store.accept(polled(at: Sample.start + 3)), .duplicate(job, reopened: false))
            try equal(try await store.record(job).nonce, "polled")
        },
        ContractCase("a poll after the webhook is of the same job") { opened in
            let store = opened.store
            let job = try await store.create(webhook())
            try equal(try await store.accept(polled(at: Sample.start + 1)), .duplicate(job, reopened: false))
            try equal(try await store.record(job).nonce, "polled")
        },
        ContractCase("a list that is older than the last webhook does not take its nonce away") { opened in
            let store = opened.store
            let job = try await store.create(webhook(nonce: "first"))
            _ = try await store.accept(webhook(nonce: "second", at: Sample.start + 10))
            _ = try await store.accept(polled(at: Sample.start + 5))
            try equal(try await store.record(job).nonce, "second")
            _ = try await store.accept(polled(at: Sample.start + 11))
            try equal(try await store.record(job).nonce, "polled")
        },
        ContractCase("two profiles with one identifier are two jobs, and a poll touches neither") { opened in
            let store = opened.store
            let first = try await store.create(webhook(profile: 1, nonce: "one"))
            let second = try await store.create(webhook(profile: 2, nonce: "two"))
            _ = try await store.accept(polled(at: Sample.start + 9))
            try equal(try await store.record(first).nonce, "one")
            try equal(try await store.record(second).nonce, "two")
            try equal(try await store.sightings(of: [item(polled())]), [.severalJobs([first, second])])
            try equal(try await store.list(JobFilter()).count, 2)
        },
        ContractCase("a poll leaves a parked job parked, and opens no run by itself") { opened in
            let store = opened.store
            let job = try await store.create(polled())
            try await store.conclude(job, .parked(until: Sample.start + Sample.hour))
            try equal(
                try await store.accept(polled(effect: .reopen, at: Sample.start + 1)), .duplicate(job, reopened: false))
            try equal(try await store.record(job).job.state, .parked)
            _ = try await store.reopen(job, adding: [], now: Sample.start + 2, reportBy: Sample.start + Sample.hour)
            try await store.conclude(job, at: Sample.start + 2)
            try equal(try await store.accept(polled(at: Sample.start + 3)), .duplicate(job, reopened: false))
            let record = try await store.record(job)
            try equal(record.job.state, .reported)
            try equal(record.nonce, nil)
            try equal(record.body, nil)
        },
        ContractCase("a poll opens the next run after the run that was seen, once") { opened in
            let store = opened.store
            let job = try await store.create(polled())
            try await store.conclude(job)
            try equal(try await store.accept(polled(effect: .nextRun(after: 2))), .duplicate(job, reopened: false))
            let again = polled(effect: .nextRun(after: 1), at: Sample.start + 5)
            try equal(try await store.accept(again), .newRun(job, run: 2))
            try equal(try await store.accept(again), .duplicate(job, reopened: false))
            try equal(try await store.record(job).job.run, 2)
            guard case .job(let seen) = try await store.sightings(of: [item(polled())]).first else {
                throw ContractFailure(description: "the job is not seen")
            }
            try equal(seen.runCameByPoll, true)
            try equal(seen.run, 2)
            try equal(seen.hasNonce, true)
        },
        ContractCase("a job that waits for a nonce goes on with a polled one") { opened in
            let store = opened.store
            let job = try await store.create(polled(nonce: "dead"))
            try await store.endAll()
            try await store.settle(job, calls: [], .attention("nonce-invalid"))
            try equal(
                try await store.accept(polled(effect: .reopen, at: Sample.start + 1)), .duplicate(job, reopened: true))
            let record = try await store.record(job)
            try equal(record.job.state, .running)
            try equal(record.nonce, "polled")
            try equal(record.tasks.map(\.state), [.done])
        },
        ContractCase("a webhook that was signed before a polled job was reported asks for nothing new") { opened in
            let store = opened.store
            let job = try await store.create(polled())
            try await store.conclude(job, at: Sample.start + 100)
            let late = webhook(signedAt: Sample.start + 50, at: Sample.start + 5 * Sample.hour)
            try equal(try await store.accept(late), .duplicate(job, reopened: false))
            try equal(try await store.record(job).job.run, 1)
            // Its profile is known from then on, so the next one is a delivery like any other.
            let next = webhook(signedAt: Sample.start + 51, at: Sample.start + 6 * Sample.hour)
            try equal(try await store.accept(next), .newRun(job, run: 2))
        },
        ContractCase("a webhook that was signed after a polled job was reported opens the next run") { opened in
            let store = opened.store
            let job = try await store.create(polled())
            try await store.conclude(job, at: Sample.start + 100)
            let next = webhook(signedAt: Sample.start + 101, at: Sample.start + 102)
            try equal(try await store.accept(next), .newRun(job, run: 2))
        },
        ContractCase("what is seen of listed items is told in their order, without touching anything") { opened in
            let store = opened.store
            let first = try await store.create(webhook(1))
            let second = try await store.create(polled(2, nonce: "mine"))
            try await store.conclude(first, at: Sample.start + 7)
            let seen = try await store.sightings(
                of: [item(polled(3)), item(polled(2, nonce: "mine")), item(polled(1))])
            let due = Sample.start + 720 * Sample.hour
            try equal(
                seen,
                [
                    .unknown,
                    .job(.init(id: second, state: .running, dueAt: due, hasNonce: true)),
                    .job(.init(id: first, state: .reported, endedAt: Sample.start + 7, dueAt: due)),
                ])
        },
        ContractCase("a polled date takes the guessed one's place, and lists go by date and age") { opened in
            let store = opened.store
            let day = 24 * Sample.hour
            var old = webhook(1)
            old.requestedAt = Sample.start - 20 * day
            let first = try await store.create(old)
            var exact = polled(1, at: Sample.start + 1)
            (exact.dueAt, exact.dueIsExact) = (Sample.start + 3 * day, true)
            _ = try await store.accept(exact)
            try equal(try await store.record(first).job.dueAt, Sample.start + 3 * day)
            try equal(try await store.record(first).job.requestedAt, Sample.start - 20 * day)
            var guessed = polled(1, at: Sample.start + 2)
            guessed.dueAt = Sample.start
            _ = try await store.accept(guessed)
            try equal(try await store.record(first).job.dueAt, Sample.start + 3 * day)
            let second = try await store.create(Sample.delivery(2, at: Sample.start - day))
            let soon = try await store.list(JobFilter(dueBefore: Sample.start + 5 * day, order: .due))
            try equal(soon.map(\.id), [first])
            try equal(try await store.list(JobFilter(order: .due)).map(\.id), [first, second])
            try equal(try await store.list(JobFilter(order: .age)).map(\.id), [first, second])
            try equal(
                try await store.backlog(now: Sample.start + 4 * day),
                Backlog(
                    open: 2, overdue: 1, oldestAt: Sample.start - 20 * day, soonestDueAt: Sample.start + 3 * day))
            try equal(
                try await store.openJobs(
                    of: "silo", type: .access, acceptedBefore: Sample.start, limit: 10
                ).map(\.id), [second])
            try await store.conclude(first)
            try equal(try await store.backlog(now: Sample.start).open, 1)
        },
    ]
}
