import DSRModel
import Foundation
import JobStore
import PluginHost
import PluginMessages
import Sombra
import SombraSimulator
import Testing

@testable import Gateway

/// Sombra on bad days, over real connections; what counts is what it believes in the end.
@Suite("Sombra on its bad days", .serialized)
struct OutageTests {
    /// Limits that no healthy call meets here.
    private static let limits = SombraClientConfiguration.Timeouts(
        connect: .seconds(10), request: .seconds(1), upload: .seconds(2), answer: .milliseconds(100))
    private static let alarm = "Sombra is in trouble: reports wait, and one at a time finds out when it is back"

    private static let keyAlarm =
        "Sombra refuses the key: check transcend.apiKey, dataSilos, sombra.apiKey and their region"

    /// Every way in which it takes nothing.
    private static let troubles: [FaultEffect] = [
        .serverError, .badGateway, .cut, .redirect, .rateLimited(.unsaid),
        .answer(FaultAnswer(status: 200, headers: ["content-type": "text/html"], body: "<html></html>")),
    ]

    @Test("through an outage nothing is dropped, traffic is bounded, and then all is believed", arguments: troubles)
    func outage(_ effect: FaultEffect) async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play(
            [accounts],
            // Longer than the test may take, so that only its leaps in time let a probe out.
            { $0.reports.peer.breaker = .init(firstPause: .seconds(3_600), longestPause: .seconds(3_600)) }
        ) { stage in
            await stage.simulator.add(Fault(effect, path: "/v1/", times: nil))
            let peer = stage.gateway.assembly.peer
            var requests: [String] = []
            for type in [RequestType.erasure, .access, .saleOptOut, .erasure, .access] {
                requests.append(try await stage.submit(type))
            }
            try await stage.store.until { _ in peer.trouble != nil }
            for type in [RequestType.erasure, .erasure] { requests.append(try await stage.submit(type)) }
            for request in requests { try await stage.record(of: request, in: .reporting) }
            // No call begins any more; those that had begun end.
            try await stage.nothingIsSent()
            let before = await stage.calls.count
            for hour in 1...3 {
                stage.advance(by: .seconds(3_600))
                try await stage.callsEnded(before + hour)
            }
            #expect(await stage.calls.count == before + 3)
            await stage.simulator.clearFaults()
            stage.advance(by: .seconds(3_600))
            for request in requests {
                try await stage.job(of: request, in: [.resolved])
                try await stage.record(of: request, in: .reported)
            }
            #expect(peer.trouble == nil)
            #expect(accounts.requests.value.count == requests.count)
            #expect(stage.lines(Self.alarm).count == 1)
        }
    }

    @Test("once Sombra is back a gateway with nothing to send finds that out by itself")
    func nothingToSend() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.rateLimited(.seconds(1_200)), path: "/v1/", times: nil))
            for _ in 0..<5 { _ = try await stage.submit(.erasure) }
            try await stage.callsEnded(5)
            let peer = stage.gateway.assembly.peer
            #expect(peer.trouble == "rate_limited")
            let asked = await stage.simulator.belief.ledger.count { $0.path.hasPrefix("/public-keys") }
            await stage.simulator.clearFaults()
            // Less than the reports wait for, more than the breaker does.
            stage.advance(by: .seconds(61))
            try await stage.believes { belief in
                belief.ledger.count { $0.path.hasPrefix("/public-keys") } > asked
            }
            stage.advance(by: .seconds(1_200))
            for job in try await stage.store.list(JobFilter()) {
                try await stage.record(of: job.requestID, in: .reported)
            }
            #expect(peer.trouble == nil)
        }
    }

    @Test("calls whose answer stalls end in time, and what Sombra took is believed once more at the most")
    func stalledAnswers() async throws {
        for (effect, calls) in [(FaultEffect.halfAnswer, 1), (.trickle(milliseconds: 5), 1), (.answerStuck, 2)] {
            let accounts = Plugins.accounts(script: Plugins.obliging)
            try await Stage.play([accounts], { $0.timeouts = Self.limits }) { stage in
                await stage.simulator.add(Fault(effect, path: "/v1/"))
                let request = try await stage.submit(.erasure)
                try await stage.record(of: request, in: .reported)
                try await stage.job(of: request, in: [.resolved])
                #expect(await stage.calls.count == calls)
                let job = try #require(try await stage.store.list(JobFilter(requestID: request)).first)
                let audit = try await stage.store.audit(of: job.id).last { $0.event == "report.accepted" }
                #expect(audit?.detail["mayBeSecond"] == String(calls > 1))
            }
        }
    }

    @Test("a data silo for which Sombra hangs leaves places for the others")
    func hangingSilo() async throws {
        let other = "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c99"
        let accounts = StagedPlugin(
            Sample.accounts, handles: [Claim(requestTypes: [.erasure], identifiers: [.email])],
            settings: PluginSettings(dataSilos: [Stage.siloID, other]), script: Plugins.obliging)
        try await Stage.play(
            [accounts],
            { options in
                options.silos = [Stage.silo(), Stage.silo(other)]
                options.timeouts = .init(request: .seconds(25), answer: .milliseconds(100))
            }
        ) { stage in
            await stage.simulator.add(Fault(.silent, path: "/v1/", dataSilo: Stage.siloID, times: nil))
            var hanging: [String] = []
            for _ in 0..<20 {
                hanging.append(try await stage.submit(.erasure) { $0.dataSilos = [Stage.siloID] })
            }
            try await stage.believes { $0.ledger.count { $0.fault == "silent" } == 12 }
            let free = try await stage.submit(.erasure) { $0.dataSilos = [other] }
            try await stage.job(of: free, in: [.resolved])
            #expect(await stage.simulator.belief.ledger.count { $0.fault == "silent" } == 12)
            await stage.simulator.clearFaults()
            for request in hanging { try await stage.job(of: request, in: [.resolved]) }
        }
    }

    @Test("while a key is refused one report after each pause tries it, none burns an attempt, and then all go out")
    func refusedKey() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.error(401, "API key is invalid."), path: "/v1/", times: nil))
            let first = try await stage.submit(.erasure)
            try await stage.audited("report.unauthorized", of: first)
            var requests = [first]
            for _ in 0..<6 { requests.append(try await stage.submit(.erasure)) }
            for request in requests { try await stage.record(of: request, in: .reporting) }
            for pause in 1...3 {
                stage.advance(by: .seconds(601))
                try await stage.callsEnded(1 + pause)
            }
            #expect(await stage.calls.map(\.status) == [401, 401, 401, 401])
            for request in requests {
                #expect(try await stage.record(of: request, in: .reporting).reports.map(\.attempts) == [0])
            }
            await stage.simulator.clearFaults()
            stage.gateway.assembly.peer.tryKeysAgain()
            stage.gateway.wake()
            for request in requests { try await stage.job(of: request, in: [.resolved]) }
            for request in requests { try await stage.record(of: request, in: .reported) }
            #expect(stage.gateway.assembly.peer.targets.isEmpty)
            #expect(stage.lines(Self.keyAlarm).count == 1)
        }
    }

    @Test("a report that only its own call keeps past report-by is told of, and comes in the end")
    func lateReport() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.serverError, method: "POST", path: "/v1/data-silo", times: nil))
            let request = try await stage.submit(.access)
            try await stage.callsEnded(4)
            #expect(await stage.simulator.belief.jobs(of: request).first?.state == .remoteProcessing)
            stage.advance(by: .seconds(10 * 3_600))
            let job = try await stage.job(of: request, in: [.waiting])
            #expect(job.datapoints.allSatisfy { $0.state == .unreported })
            try await stage.audited("report.late", of: request)
            let record = try await stage.record(of: request, in: .reporting)
            #expect(record.job.reportBy > stage.time.now)
            await stage.simulator.clearFaults()
            stage.advance(by: .seconds(1_200))
            try await stage.job(of: request, in: [.resolved])
            try await stage.record(of: request, in: .reported)
            #expect(await stage.calls.count { $0.method == "PUT" } == 1)
        }
    }

    @Test("an interim word that was held up by an outage is still true when it comes")
    func lateInterim() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.retry(after: nil, reason: "")))
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.serverError, path: "/v1/", times: nil))
            let request = try await stage.submit(.erasure)
            try await stage.callsEnded(1)
            stage.advance(by: .seconds(5 * 3_600))
            try await stage.callsEnded(6)
            await stage.simulator.clearFaults()
            stage.advance(by: .seconds(60))
            let job = try await stage.job(of: request, in: [.error])
            #expect(try #require(job.retryAfterDate) > stage.time.date)
        }
    }
}
