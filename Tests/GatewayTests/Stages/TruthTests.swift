import DSRModel
import Foundation
import JobStore
import PluginHost
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("What Sombra believes in the end", .serialized)
struct TruthTests {
    @Test("two identifiers of one request are two jobs, each with its own end")
    func twoIdentifiers() async throws {
        let accounts = Plugins.accounts { request, _ in
            OutcomeMessage(request.identifier.type == .email ? Outcome.done : .notFound)
        }
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure, identifiers: ["email", "phone"])
            let email = try await stage.job(of: request, "email", in: [.resolved])
            let phone = try await stage.job(of: request, "phone", in: [.skipped])
            #expect(email.requestDataSilo == phone.requestDataSilo)
            #expect(Set(accounts.requests.value.map(\.idempotencyKey)).count == 2)
        }
    }

    @Test("a plugin that fails to the end is an ERROR, never \"no data\", and is asked again later")
    func deadPlugin() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.retry(after: nil, reason: "canary")))
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.access) { $0.knownData = [Stage.siloID: ["profile"]] }
            let job = try await stage.job(of: request, in: [.error])
            #expect(job.datapoints.allSatisfy { $0.state == .unreported })
            #expect(job.retryAfterDate != nil)
            #expect(job.message == "com.example.accounts: retry")
            #expect(accounts.requests.value.map(\.attempt) == [1, 2, 3])
            try await stage.record(of: request, in: .parked)
            accounts.rescript(Plugins.obliging)
            stage.advance(by: .seconds(4 * 3600 + 1))
            let answered = try await stage.job(of: request, in: [.resolved])
            #expect(answered.datapoints.allSatisfy { $0.state == .uploaded })
        }
    }

    @Test("a plugin that never answers burns its attempts by time-outs and is an ERROR")
    func timedOut() async throws {
        let never = Door()
        let accounts = Plugins.accounts(timeout: 30) { _, _ in
            try await never.pass()
            return OutcomeMessage(Outcome.done)
        }
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            let job = try await stage.job(of: request, in: [.error])
            #expect(job.message == "com.example.accounts: timed-out")
            #expect(accounts.requests.value.count == 3)
        }
    }

    @Test("a plugin that can never do it is an ERROR for a person, and a redelivery tries it again")
    func failed() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.failed(reason: "canary")))
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.job(of: request, in: [.error])
            #expect(try await stage.record(of: request, in: .attention).job.attention == "plugin-gave-up")
            accounts.rescript(Plugins.obliging)
            try await stage.simulator.perform(.redeliver, on: request)
            try await stage.job(of: request, in: [.resolved])
        }
    }

    @Test("what a person must decide is ACTION_REQUIRED with the plugin's reason")
    func held() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.held(reason: "canary: two accounts match")))
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            let job = try await stage.job(of: request, in: [.actionRequired])
            #expect(job.message?.contains("two accounts match") == true)
        }
    }

    @Test("an expected plugin that is missing after a restart is waited for, and Sombra hears WAITING in time")
    func missingPlugin() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        let mailer = Plugins.accounts(Sample.orders, datapoints: ["mails"], script: Plugins.obliging)
        try await Stage.play([accounts, mailer]) { stage in
            try await stage.restart([accounts])
            let request = try await stage.submit(.erasure)
            try await stage.audited("task.done", of: request)
            #expect(await stage.calls.isEmpty)
            stage.advance(by: .seconds(10 * 3600))
            let job = try await stage.job(of: request, in: [.waiting])
            #expect(job.message == "com.example.accounts: done; com.example.orders: still running")
            try await stage.record(of: request, in: .parked)
            // That it is back is enough: nobody waits for the time at which the job would be looked at anyway.
            try await stage.restart([accounts, mailer])
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.count == 1)
            #expect(mailer.requests.value.count == 1)
        }
    }

    @Test("a redelivery after an ERROR runs only what has not ended")
    func redelivery() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        let mailer = Plugins.accounts(
            Sample.orders, datapoints: ["mails"], script: Plugins.answering(.retry(after: nil, reason: "")))
        try await Stage.play([accounts, mailer]) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.job(of: request, in: [.error])
            try await stage.record(of: request, in: .parked)
            mailer.rescript(Plugins.obliging)
            try await stage.simulator.perform(.redeliver, on: request)
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.count == 1)
            #expect(mailer.requests.value.count == 4)
        }
    }

    @Test("a duplicate delivery starts nothing anew, and the report goes out under the newest nonce")
    func duplicate() async throws {
        let door = Door()
        let accounts = Plugins.accounts { request, job in
            try await door.pass()
            return try await Plugins.obliging(request, job)
        }
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            try await accounts.received(1)
            try await stage.simulator.perform(.redeliver, on: request)
            try await stage.believes { $0.deliveries.count(where: { $0.status == 200 }) == 2 }
            door.open()
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.count == 1)
            #expect(await stage.calls.map(\.usedOlderNonce) == [false])
        }
    }

    @Test("wipe and retry opens a new run, in which everything is read and sent anew")
    func wipeAndRetry() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.access)
            try await stage.job(of: request, in: [.resolved])
            try await stage.record(of: request, in: .reported)
            try await stage.simulator.perform(.wipeAndRetry, on: request)
            let belief = try await stage.believes { belief in
                belief.jobs(of: request).contains { $0.run == 2 && $0.state == .resolved }
            }
            #expect(belief.jobs(of: request).first?.datapoints.allSatisfy { $0.state == .uploaded } == true)
            #expect(accounts.requests.value.map(\.run) == [1, 2])
            #expect(Set(accounts.requests.value.map(\.idempotencyKey)).count == 2)
        }
    }

    @Test("nothing found in a later run of an erasure is done: the earlier one did it")
    func notFoundInLaterRun() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.job(of: request, in: [.resolved])
            try await stage.record(of: request, in: .reported)
            accounts.rescript(Plugins.answering(.notFound))
            try await stage.simulator.perform(.wipeAndRetry, on: request)
            try await accounts.received(2)
            try await stage.believes { $0.jobs(of: request).contains { $0.run == 2 && $0.state == .resolved } }
        }
    }

    @Test("a poll is asked for at its time, with the same key and no attempt burned, by whatever start serves it then")
    func poll() async throws {
        let due = Watched<Int64>(0)
        let accounts = Plugins.accounts { request, _ in
            request.pollID == nil
                ? OutcomeMessage(Outcome.waiting(until: due.value, pollID: "canary-poll"))
                : OutcomeMessage(Outcome.done)
        }
        try await Stage.play([accounts]) { stage in
            due.change { $0 = stage.time.now + 3_600_000 }
            let request = try await stage.submit(.erasure)
            try await stage.audited("task.waiting", of: request)
            try await stage.restart([accounts])
            #expect(await stage.calls.isEmpty)
            #expect(accounts.requests.value.count == 1)
            stage.advance(by: .seconds(3_601))
            try await stage.job(of: request, in: [.resolved])
            let requests = accounts.requests.value
            #expect(requests.map(\.pollID) == [nil, "canary-poll"])
            #expect(requests.map(\.attempt) == [1, 1])
            #expect(Set(requests.map(\.idempotencyKey)).count == 1)
        }
    }

    @Test("a poll beyond report-by is WAITING at Sombra until then, and the plugin gets its own poll id back")
    func longPoll() async throws {
        let due = Watched<Int64>(0)
        let accounts = Plugins.accounts { _, _ in
            OutcomeMessage(Outcome.waiting(until: due.value, pollID: "mine"))
        }
        try await Stage.play([accounts]) { stage in
            due.change { $0 = stage.time.now + 20 * 3_600_000 }
            let request = try await stage.submit(.erasure)
            let job = try await stage.job(of: request, in: [.waiting])
            #expect(job.pollID != nil && job.pollID != "mine")
            let until = try #require(job.retryAfterDate).timeIntervalSince1970
            #expect(abs(until * 1000 - Double(due.value)) < 2)
            try await stage.record(of: request, in: .parked)
            accounts.rescript(Plugins.answering(.done))
            stage.advance(by: .seconds(20 * 3600 + 1))
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.map(\.pollID) == [nil, "mine"])
        }
    }

    @Test("a poll id that Sombra hands back is the job's, and reaches no plugin")
    func pollIDOfSombra() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            let answer = try await stage.simulator.send(Fixtures.webhook("dsr-access-polling"))
            #expect(answer.status == 200)
            let requests = try await accounts.received(1)
            #expect(requests.map(\.pollID) == [nil])
            try await stage.believes(\.isSettled)
        }
    }

    @Test("a plugin that nothing binds is pinned to the first data silo it serves, and to no second")
    func pinned() async throws {
        let accounts = StagedPlugin(
            Sample.accounts, handles: [Claim(requestTypes: [.erasure], identifiers: [.email])],
            script: Plugins.obliging)
        try await Stage.play([accounts], { $0.silos.append(Stage.silo("second")) }) { stage in
            let first = try await stage.submit(.erasure) { $0.dataSilos = [Stage.siloID] }
            try await stage.job(of: first, in: [.resolved])
            let second = try await stage.submit(.erasure) { $0.dataSilos = ["second"] }
            try await stage.job(of: second, in: [.error])
            #expect(stage.lines("nobody could be chosen").map { $0["reason"] } == ["binding-excludes-all"])
            #expect(try await stage.store.pins().map(\.target) == [Stage.siloID])
            #expect(accounts.requests.value.count == 1)
        }
    }

    @Test("of two profiles that end at once exactly one closes the integration, after the other was reported")
    func completion() async throws {
        let doors: [RequestType: Door] = [.erasure: Door(), .access: Door()]
        let accounts = Plugins.accounts { request, job in
            try await doors[request.type]?.pass()
            return try await Plugins.obliging(request, job)
        }
        try await Stage.play([accounts], { $0.verdicts.completesIntegration = true }) { stage in
            for (type, door) in doors {
                let request = try await stage.submit(type, identifiers: ["email", "phone"])
                try await stage.store.until { store in
                    try await store.list(JobFilter(requestID: request)).count { $0.state == .running } == 2
                }
                door.open()
                let belief = try await stage.believes { $0.isSettled(request) }
                #expect(belief.jobs(of: request).allSatisfy { $0.state == .resolved })
                var closing = 0
                try await stage.store.until { store in
                    try await store.list(JobFilter(requestID: request)).allSatisfy { $0.state == .reported }
                }
                for job in try await stage.store.list(JobFilter(requestID: request)) {
                    let judged = try await stage.store.audit(of: job.id).filter { $0.event == "job.judged" }
                    closing += judged.count { $0.detail["closes"] == "true" }
                }
                #expect(closing == 1)
            }
        }
    }
}
