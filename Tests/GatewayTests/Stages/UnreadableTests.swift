import DSRModel
import JobStore
import PluginFixtures
import PluginHost
import PluginMessages
import Sombra
import SombraSimulator
import Testing

@testable import Gateway

/// Data that was changed on disk, or whose key is gone; the store, its keys and all stages are real.
@Suite("Jobs whose stored data cannot be read", .serialized)
struct UnreadableTests {
    /// Takes many jobs at once.
    private static func wide(_ script: @escaping StagedPlugin.Script) -> StagedPlugin {
        StagedPlugin(
            Sample.accounts, handles: [Claim(requestTypes: [.erasure], identifiers: [.email])],
            limits: Limits(concurrency: 100), settings: PluginSettings(dataSilos: [Stage.siloID]), script: script)
    }

    @Test("more of them than are judged at a time go to a person, and a job behind them is reported")
    func manyToJudge() async throws {
        let (door, lastDoor) = (Door(), Door())
        let last = "a1f0c3d2-0001-4c7e-9b1a-3d5e7f900099"
        let accounts = Self.wide { request, _ in
            try await (request.requestID == last ? lastDoor : door).pass()
            return OutcomeMessage(Outcome.done)
        }
        try await Stage.play([accounts]) { stage in
            var requests = [try await stage.submit(.erasure)]
            // From then on Sombra's key is here, which the others would all ask for at once.
            try await accounts.received(1)
            for _ in 1..<70 { requests.append(try await stage.submit(.erasure)) }
            try await accounts.received(70)
            _ = try await stage.submit(.erasure) { $0.id = last }
            try await accounts.received(71)
            try await stage.spoilBodies(of: requests)
            door.open()
            for request in requests { #expect(try await stage.withPerson(request) == "store.unreadable") }
            lastDoor.open()
            try await stage.job(of: last, in: [.resolved])
            #expect(await stage.calls.count == 1)
            let told = stage.lines("a person is needed")
            #expect(told.count == 70 && told.allSatisfy { $0["reason"] == "store.unreadable" })
        }
    }

    @Test("a parked one goes to a person when its time has come")
    func parked() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.held(reason: "canary")))
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            let parked = try await stage.record(of: request, in: .parked).job
            try await stage.spoilBodies(of: [request])
            let until = try #require(parked.parkedUntil)
            stage.advance(by: .milliseconds(until - stage.time.now + 1))
            #expect(try await stage.withPerson(request) == "store.unreadable")
            #expect(accounts.requests.value.count == 1)
            #expect(try await stage.store.audit(of: parked.id).last?.event == "store.unreadable")
        }
    }

    @Test("an access whose result was changed before its report goes to a person, and Sombra hears nothing of it")
    func result() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts], { Self.retryLate(&$0) }) { stage in
            await stage.simulator.add(Fault(.serverError, path: "/v1/data-silo"))
            let request = try await stage.submit(.access)
            try await stage.callsEnded(1)
            try await stage.spoilResults(of: request)
            stage.advance(by: .seconds(200))
            #expect(try await stage.withPerson(request) == "store.unreadable")
            #expect(await stage.calls.count == 1)
            #expect(await stage.simulator.belief.jobs(of: request).allSatisfy { !$0.state.isSettled })
        }
    }

    @Test("calls that no version wrote go to a person, once, and take no place from the reports of others")
    func garbledCalls() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play(
            [accounts],
            { options in
                Self.retryLate(&options)
                options.reports.peer.widthPerTarget = 2
            }
        ) { stage in
            await stage.simulator.add(Fault(.serverError, path: "/v1/data-silo", times: 3))
            var requests: [String] = []
            for number in 1...3 {
                requests.append(try await stage.submit(.erasure))
                try await stage.callsEnded(number)
            }
            for request in requests { try await stage.garbleCall(of: request) }
            stage.advance(by: .seconds(200))
            for request in requests { #expect(try await stage.withPerson(request) == "report-unreadable") }
            #expect(stage.lines("a report is not of a kind that this version knows").count == 3)
            let sound = try await stage.submit(.erasure)
            try await stage.job(of: sound, in: [.resolved])
            let job = try #require(try await stage.store.list(JobFilter(requestID: requests[0])).first)
            #expect(try await stage.store.audit(of: job.id).count { $0.event == "report.unreadable" } == 1)
        }
    }

    /// A report that was not taken is sent again after so long that a test can do something in between.
    private static func retryLate(_ options: inout Stage.Options) {
        options.reports.backoff = Backoff(first: 100_000, longest: 100_000)
        options.reports.peer.breaker = .init(firstPause: .seconds(100), longestPause: .seconds(100))
    }

    @Test(
        "a store that cannot be read for a while puts nothing aside",
        arguments: [StoreError.Code.locked, .diskFull, .unreachable, .corrupt])
    func passing(code: StoreError.Code) async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.finishing(behind: door))
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            try await accounts.received(1)
            stage.store.setLoadFailure(StoreError(code, "it cannot be read"))
            door.open()
            try await stage.store.failedLoads.wait { $0 >= 2 }
            stage.store.setLoadFailure(nil)
            stage.gateway.wake()
            try await stage.record(of: request, in: .reported)
            let job = try #require(try await stage.store.list(JobFilter(requestID: request)).first)
            #expect(try await stage.store.audit(of: job.id).allSatisfy { $0.event != "store.unreadable" })
        }
    }
}
