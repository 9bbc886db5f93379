import DSRModel
import Foundation
import JobStore
import PluginMessages

import Testing

@testable import Gateway
@testable import SombraSimulator

@Suite("Destructive work", .serialized)
struct DestructionTests {
    @Test("a guard's veto is SKIPPED_DUE_TO_EXCEPTION with its reason, and the work is never begun")
    func veto() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        let holds = Plugins.holds(script: Plugins.guarding(.veto(reason: "canary: case 7 is open")))
        try await Stage.play([accounts, holds]) { stage in
            let request = try await stage.submit(.erasure)
            let job = try await stage.job(of: request, in: [.skippedDueToException])
            #expect(job.message?.contains("case 7 is open") == true)
            #expect(accounts.requests.value.isEmpty)
            #expect(holds.requests.value.map(\.kind) == [.guard])
        }
    }

    @Test("guards are asked before every attempt, and about destructive work alone")
    func everyAttempt() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.retry(after: nil, reason: "")))
        let holds = Plugins.holds(script: Plugins.guarding(.allow))
        try await Stage.play([accounts, holds]) { stage in
            let optOut = try await stage.submit(.saleOptOut)
            try await stage.job(of: optOut, in: [.error])
            #expect(holds.requests.value.isEmpty)
            let erasure = try await stage.submit(.erasure)
            try await stage.job(of: erasure, in: [.error])
            #expect(holds.requests.value.count == 3)
        }
    }

    @Test("as long as an expected guard is missing or gives no answer, the work is not begun and burns no attempt")
    func missingGuard() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        let holds = Plugins.holds(script: Plugins.guarding(.retry(after: nil, reason: "down")))
        try await Stage.play([accounts, holds]) { stage in
            try await stage.restart([accounts])
            let request = try await stage.submit(.erasure)
            try await stage.audited("task.guard-missing", of: request, times: 4)
            #expect(accounts.requests.value.isEmpty)
            #expect(await stage.calls.isEmpty)
            try await stage.restart([accounts, holds])
            try await stage.audited("task.guard-undecided", of: request, times: 4)
            #expect(accounts.requests.value.isEmpty)
            holds.rescript(Plugins.guarding(.allow))
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.map(\.attempt) == [1])
        }
    }

    @Test("nothing found at the first real attempt is nothing found, however often a missing guard held it up")
    func notFoundAfterMissingGuard() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.notFound))
        let holds = Plugins.holds(script: Plugins.guarding(.retry(after: nil, reason: "down")))
        try await Stage.play([accounts, holds]) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.audited("task.guard-undecided", of: request, times: 2)
            holds.rescript(Plugins.guarding(.allow))
            try await stage.job(of: request, in: [.skipped])
            #expect(accounts.requests.value.count == 1)
        }
    }

    @Test("a plugin's erasures wait until those of the plugins before it are finished")
    func after() async throws {
        let door = Door()
        let first = Plugins.accounts { request, _ in
            if request.type == .erasure { try await door.pass() }
            return OutcomeMessage(Outcome.done)
        }
        let second = Plugins.accounts(
            Sample.orders, datapoints: ["mails"], after: [Sample.accounts], script: Plugins.obliging)
        try await Stage.play([first, second]) { stage in
            let request = try await stage.submit(.erasure)
            try await first.received(1)
            // Work that takes nothing away is not held back, so the second plugin had its turn.
            let optOut = try await stage.submit(.saleOptOut)
            try await stage.job(of: optOut, in: [.resolved])
            #expect(second.requests.value.map(\.type) == [.saleOptOut])
            door.open()
            try await stage.job(of: request, in: [.resolved])
            #expect(second.requests.value.map(\.type) == [.saleOptOut, .erasure])
        }
    }

    @Test("a freeze stops destructive work alone, survives a restart, and webhooks are still accepted")
    func freeze() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            try await stage.store.setFreeze(Freeze(types: [.erasure], since: stage.time.now))
            let erasure = try await stage.submit(.erasure)
            try await stage.record(of: erasure, in: .accepted)
            try await stage.restart([accounts])
            let optOut = try await stage.submit(.saleOptOut)
            try await stage.job(of: optOut, in: [.resolved])
            #expect(accounts.requests.value.map(\.type) == [.saleOptOut])
            try await stage.store.setFreeze(nil)
            try await stage.job(of: erasure, in: [.resolved])
        }
    }

    @Test(
        "a freeze also stops what was claimed before it and had not reached its plugin, and burns no attempt",
        .timeLimit(.minutes(1)))
    func freezeAfterClaim() async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.obliging)
        let holds = Plugins.holds { _, _ in
            try await door.pass()
            return OutcomeMessage(GuardDecision.allow)
        }
        try await Stage.play([accounts, holds], { $0.tasks.freezePatience = .zero }) { stage in
            let erasure = try await stage.submit(.erasure)
            try await holds.received(1)
            try await stage.store.setFreeze(Freeze(types: [.erasure], since: stage.time.now))
            door.open()
            try await stage.audited("task.frozen", of: erasure)
            #expect(accounts.requests.value.isEmpty)
            try await stage.store.setFreeze(nil)
            try await stage.job(of: erasure, in: [.resolved])
            #expect(accounts.requests.value.map(\.attempt) == [1])
        }
    }

    @Test("where Sombra is asked before, nothing is deleted while a request only looks data up")
    func lookupPhase() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts], { $0.asksBeforeErasure = true }) { stage in
            try await stage.store.setFreeze(Freeze(types: [.erasure], since: stage.time.now))
            let request = try await stage.submit(.erasure)
            try await stage.record(of: request, in: .accepted)
            try await stage.simulator.move(request, to: .delayed)
            try await stage.store.setFreeze(nil)
            try await stage.audited("task.request-not-deleting", of: request)
            #expect(accounts.requests.value.isEmpty)
            try await stage.simulator.move(request, to: .secondary)
            stage.advance(by: .seconds(61))
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.count == 1)
        }
    }

    @Test("where Sombra is asked before and is in trouble, it is asked no more until that is over")
    func askingInTrouble() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play(
            [accounts],
            { options in
                options.asksBeforeErasure = true
                options.reports.peer.breaker = .init(firstPause: .seconds(3_600), longestPause: .seconds(3_600))
            }
        ) { stage in
            func asked() async -> Int {
                await stage.simulator.belief.ledger.count { $0.path.hasPrefix("/v1/data-subject-request") }
            }
            await stage.simulator.add(Fault(.serverError, path: "/v1/", times: nil))
            for _ in 0..<5 { _ = try await stage.submit(.saleOptOut) }
            let peer = stage.gateway.assembly.peer
            try await stage.store.until { _ in peer.trouble != nil }
            var requests: [String] = []
            for _ in 0..<6 { requests.append(try await stage.submit(.erasure)) }
            for request in requests { try await stage.audited("task.sombra-not-asked", of: request) }
            for round in 2...4 {
                stage.advance(by: .seconds(61))
                for request in requests {
                    try await stage.audited("task.sombra-not-asked", of: request, times: round)
                }
            }
            #expect(await asked() == 0)
            #expect(accounts.requests.value.count == 5)
            await stage.simulator.clearFaults()
            stage.advance(by: .seconds(3_600))
            // Its report goes out when Sombra is trusted again.
            let other = try await stage.submit(.saleOptOut)
            try await stage.job(of: other, in: [.resolved])
            stage.advance(by: .seconds(3_600))
            for request in requests { try await stage.job(of: request, in: [.resolved]) }
            #expect(accounts.requests.value.count == 12)
        }
    }

    @Test("where Sombra is asked before, an identifier that the request does not have is not deleted, nor one unasked")
    func foreignIdentifier() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts], { $0.asksBeforeErasure = true }) { stage in
            let request = try await stage.submit(.saleOptOut)
            try await stage.job(of: request, in: [.resolved])
            var stranger = Submission(
                type: .erasure, coreIdentifier: "canary-core", identifiers: [.init("email", "canary-other@example.com")]
            )
            stranger.id = request
            let forged = try SombraSimulator.Fixture(stranger, to: Stage.silo())
            let claims = TokenClaims(
                value: "canary-core", audience: "northwind-books", issuedAt: stage.time.date, jti: "forged")
            let token = try #require(try await stage.simulator.token(for: claims))
            let headers = [("x-sombra-token", token), ("x-transcend-nonce", "canary-nonce")]
            #expect(try await Wire.send(Wire.request(headers, forged.body), to: stage.gateway.port).status == 200)
            try await stage.audited("task.identifier-foreign", of: request)
            await stage.simulator.add(Fault(.serverError, path: "/v1/data-subject-request", times: nil))
            stage.advance(by: .seconds(61))
            try await stage.audited("task.sombra-not-asked", of: request)
            #expect(accounts.requests.value.map(\.type) == [.saleOptOut])
        }
    }

    static let tests: [(TestRequests, RequestType, [Request.Kind], ProcessingState)] = [
        (.run, .erasure, [.perform], .resolved), (.rehearse, .erasure, [.plan], .skippedDueToException),
        (.refuse, .erasure, [], .skippedDueToException), (.rehearse, .access, [.perform], .resolved),
        (.refuse, .access, [], .skippedDueToException), (.rehearse, .saleOptOut, [], .skippedDueToException),
    ]

    @Test("test requests run, are rehearsed or are refused, as configuration says", arguments: tests)
    func testRequests(
        _ policy: TestRequests, _ type: RequestType, _ kinds: [Request.Kind], _ state: ProcessingState
    ) async throws {
        let accounts = Plugins.accounts { request, job in
            if request.kind == .plan { return OutcomeMessage(plan: ["rows": 12]) }
            return try await Plugins.obliging(request, job)
        }
        try await Stage.play([accounts], { $0.testRequests = policy }) { stage in
            let request = try await stage.submit(type) { $0.isTest = true }
            let job = try await stage.job(of: request, in: [state])
            #expect(accounts.requests.value.map(\.kind) == kinds)
            if kinds == [.plan] { #expect(job.message?.contains("nothing was written; rows: 12") == true) }
        }
    }
}

extension Simulator {
    /// A token signed with Sombra's own key, for a webhook that Sombra never sent.
    func token(for claims: TokenClaims) async throws -> String? { try await sombra.key.token(for: claims) }
}
