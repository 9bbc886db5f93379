import DSRModel
import JobStore

extension StoreContract {
    /// Makes a job whose verdict stands in the outbox.
    private static func reporting(
        _ store: any DurableStore, _ number: Int = 1, target: String = "silo",
        calls: [String] = ["one", "two", "three"],
        _ consequence: Verdict.Consequence = .reported
    ) async throws -> JobID {
        let job = try await store.create(Sample.delivery(number, target: target))
        try await store.endAll()
        try await store.settle(job, calls: calls, consequence)
        return job
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    static let reporting: [ContractCase] = [
        ContractCase("the reports of a job go out one at a time in their order, and the last moves the job") { opened in
            let store = opened.store
            let job = try await reporting(store)
            try equal(try await store.record(job).job.state, .reporting)
            for (sequence, call) in ["one", "two", "three"].enumerated() {
                let claimed = try await store.claimReports()
                try equal(claimed.map { text($0.report.call) }, [call])
                try equal(claimed[0].report.sequence, sequence)
                try equal(claimed[0].report.attempts, 1)
                try equal(claimed[0].job.id, job)
                try equal(try await store.claimReports().count, 0)
                try equal(try await store.record(job).job.state, .reporting)
                try await store.end(claimed[0], status: 201)
            }
            let record = try await store.record(job)
            try equal(record.job.state, .reported)
            try equal(record.reports.map(\.state), [.sent, .sent, .sent])
            try equal(record.reports.map(\.lastStatus), [201, 201, 201])
        },
        ContractCase("each job has a lane of its own, stopped targets keep theirs, and the limit holds") { opened in
            let store = opened.store
            for number in 0..<4 { _ = try await reporting(store, number, target: number < 2 ? "a" : "b") }
            let some = try await store.claimReports(now: Sample.start, limit: 1, excludingTargets: ["b"])
            try equal(some.reports.map(\.job.target), ["a"])
            try equal(some.nextDueAt, Sample.start)
            let rest = try await store.claimReports(now: Sample.start, limit: 9, excludingTargets: ["b"])
            try equal(rest.reports.map(\.job.target), ["a"])
            try equal(rest.nextDueAt, nil)
            try equal(
                try await store.claimReports(now: Sample.start, limit: 9, excludingTargets: ["a", "b"]).reports.count, 0
            )
            try equal(try await store.claimReports().map(\.job.target), ["b", "b"])
        },
        ContractCase("targets come in turn, and one of them takes no more places than it may") { opened in
            let store = opened.store
            for number in 0..<6 { _ = try await reporting(store, number, target: number < 5 ? "a" : "b") }
            let claim = ReportClaim(now: Sample.start, limit: 2, limitPerTarget: 3)
            try equal(try await store.claimReports(claim).reports.map(\.job.target), ["a", "b"])
            let more = ReportClaim(now: Sample.start, limit: 9, underWay: ["a": 1, "b": 1], limitPerTarget: 3)
            try equal(try await store.claimReports(more).reports.map(\.job.target), ["a", "a"])
            let full = ReportClaim(now: Sample.start, limit: 9, underWay: ["a": 3], limitPerTarget: 3)
            try equal(try await store.claimReports(full).reports.count, 0)
            let probe = ReportClaim(
                now: Sample.start, limit: 9, underWay: ["a": 3], limitPerTarget: 3, limits: ["a": 4])
            try equal(try await store.claimReports(probe).reports.map(\.job.target), ["a"])
        },
        ContractCase("a report that is due later than any report waits is due now: the clock was set back") { opened in
            let store = opened.store
            _ = try await reporting(store)
            let first = try unwrap(try await store.claimReports().first)
            try await store.end(first, .retry(dueAt: Sample.start + 1_001, mayHaveArrived: false), status: 503)
            let waits = ReportClaim(now: Sample.start, limit: 9, longestWait: 1_001)
            let early = try await store.claimReports(waits)
            try equal(early.reports.count, 0)
            try equal(early.nextDueAt, Sample.start + 1_001)
            let jumped = ReportClaim(now: Sample.start, limit: 9, longestWait: 1_000)
            try equal(try await store.claimReports(jumped).reports.count, 1)
        },
        ContractCase("a report that is returned counts no attempt and keeps what may have arrived") { opened in
            let store = opened.store
            let job = try await reporting(store)
            let first = try unwrap(try await store.claimReports().first)
            try await store.end(first, .returned(dueAt: Sample.start, mayHaveArrived: true), status: 503)
            try equal(try await store.record(job).reports[0].attempts, 0)
            let again = try unwrap(try await store.claimReports().first)
            try equal(again.report.attempts, 1)
            try equal(again.report.mayHaveArrived, true)
        },
        ContractCase("a report whose nonce is refused goes out again only with another nonce") { opened in
            let store = opened.store
            for isRenewed in [true, false] {
                let number = isRenewed ? 1 : 2
                let job = try await reporting(store, number)
                let first = try unwrap(try await store.claimReports().first)
                if isRenewed {
                    var again = Sample.delivery(number, target: "silo")
                    again.nonce = "another"
                    _ = try await store.accept(again)
                }
                try await store.end(first, .nonceRefused(first.nonce, .attention("nonce-invalid")), status: nil)
                let record = try await store.record(job)
                try equal(record.job.state, isRenewed ? .reporting : .attention)
                let next = try await store.claimReports()
                try equal(next.map(\.nonce), isRenewed ? ["another"] : [])
                for claimed in next { try await store.end(claimed, .dropped(.obsolete)) }
            }
        },
        ContractCase("what Sombra heard beside a report moves the job's report-by") { opened in
            let store = opened.store
            let job = try await reporting(store)
            let first = try unwrap(try await store.claimReports().first)
            let end = ReportEnd(
                report: first.report.id, disposition: .retry(dueAt: Sample.start, mayHaveArrived: false), status: 500,
                now: Sample.start, reportBy: Sample.start + 77)
            try equal(try await store.endReport(end), true)
            try equal(try await store.record(job).job.reportBy, Sample.start + 77)
        },
        ContractCase("a report that is to be sent again waits for its time and holds its lane") { opened in
            let store = opened.store
            let job = try await reporting(store)
            let due = Sample.start + 5_000
            let first = try unwrap(try await store.claimReports().first)
            try await store.end(first, .retry(dueAt: due, mayHaveArrived: true), status: nil)
            let early = try await store.claimReports(now: due - 1, limit: 9, excludingTargets: [])
            try equal(early.reports.count, 0)
            try equal(early.nextDueAt, due)
            let again = try unwrap(try await store.claimReports(at: due).first)
            try equal(again.report.id, first.report.id)
            try equal(again.report.mayHaveArrived, true)
            try equal(again.report.attempts, 2)
            try await store.end(again, .retry(dueAt: due, mayHaveArrived: false), status: 503)
            let report = try await store.record(job).reports[0]
            try equal(report.mayHaveArrived, true)
            try equal(report.lastStatus, 503)
        },
        ContractCase("a dropped report takes the rest with it and says where the job goes") { opened in
            let store = opened.store
            let ends: [(Verdict.Consequence, JobState)] = [
                (.attention("closed"), .attention), (.obsolete, .obsolete), (.parked(until: 9), .parked),
            ]
            for (number, (consequence, state)) in ends.enumerated() {
                let job = try await reporting(store, number)
                try await store.end(try unwrap(await store.claimReports().first))
                try await store.end(try unwrap(await store.claimReports().first), .dropped(consequence), status: 409)
                let record = try await store.record(job)
                try equal(record.job.state, state)
                try equal(record.reports.map(\.state), [.sent, .dropped, .dropped])
                try equal(try await store.claimReports().count, 0)
            }
        },
        ContractCase("replaced reports give way to others, after them in the lane") { opened in
            let store = opened.store
            let job = try await reporting(store)
            let first = try unwrap(try await store.claimReports().first)
            let others: [[UInt8]] = [Array("other".utf8), Array("last".utf8)]
            try await store.end(first, .replaced(others, .attention("refused")), status: 400)
            var sent: [String] = []
            while let claimed = try await store.claimReports().first {
                sent.append("\(claimed.report.sequence) \(text(claimed.report.call))")
                try await store.end(claimed)
            }
            try equal(sent, ["3 other", "4 last"])
            let record = try await store.record(job)
            try equal(record.job.state, .attention)
            try equal(record.job.attention, "refused")
            try equal(record.reports.map(\.state), [.dropped, .dropped, .dropped, .sent, .sent])
        },
        ContractCase("a report that is divided gives its place to its parts, and the rest follow them") { opened in
            let store = opened.store
            let job = try await reporting(store)
            try await store.end(try unwrap(await store.claimReports().first))
            let second = try unwrap(try await store.claimReports().first)
            try await store.end(second, .divided([Array("left".utf8), Array("right".utf8)]), status: 413)
            let left = try unwrap(try await store.claimReports().first)
            try await store.end(left, .divided([Array("left of left".utf8)]), status: 413)
            var sent: [String] = []
            while let claimed = try await store.claimReports().first {
                sent.append(text(claimed.report.call))
                try await store.end(claimed)
            }
            try equal(sent, ["left of left", "right", "three"])
            let record = try await store.record(job)
            try equal(record.job.state, .reported)
            try equal(record.reports.map(\.state), [.sent, .dropped, .dropped, .sent, .sent, .sent])
            try equal(record.reports.map(\.sequence), Array(0..<6))
        },
        ContractCase("reports that are replaced by none move the job at once") { opened in
            let store = opened.store
            let job = try await reporting(store)
            try await store.end(try unwrap(await store.claimReports().first), .replaced([], .attention("refused")))
            try equal(try await store.record(job).job.state, .attention)
        },
        ContractCase("a report that is not under way cannot end") { opened in
            let store = opened.store
            let job = try await reporting(store, calls: ["one"])
            let id = try await store.record(job).reports[0].id
            func end() async throws -> Bool {
                try await store.endReport(ReportEnd(report: id, disposition: .sent, status: 200, now: Sample.start))
            }
            try equal(try await end(), false)
            _ = try await store.claimReports()
            try equal(try await end(), true)
            try equal(try await end(), false)
        },
        ContractCase("concurrent claims never hand out a report twice, nor two of a lane") { opened in
            let store = opened.store
            for number in 0..<20 { _ = try await reporting(store, number) }
            let ids = try await withThrowingTaskGroup(of: [JobID].self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await store.claimReports(now: Sample.start, limit: 3, excludingTargets: []).reports.map(
                            \.job.id)
                    }
                }
                return try await group.reduce(into: [JobID]()) { $0 += $1 }
            }
            try equal(ids.count, 20)
            try equal(Set(ids).count, 20)
        },
        ContractCase("a second verdict of a run goes on in the lane of the first") { opened in
            let store = opened.store
            let job = try await reporting(store, calls: ["interim"], .parked(until: Sample.start))
            try await store.end(try unwrap(await store.claimReports().first))
            _ = try await store.reopen(job, adding: [], now: Sample.start, reportBy: Sample.start)
            try await store.settle(job, calls: ["final"], .reported)
            let claimed = try unwrap(try await store.claimReports().first)
            try equal(claimed.report.sequence, 1)
            try await store.end(claimed)
            try equal(try await store.record(job).job.state, .reported)
        },
    ]
}
