import DSRModel
import JobStore
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("Nonces that Sombra no longer takes", .serialized)
struct NonceTests {
    /// So often rotated, a gateway has forgotten the keys of earlier nonces.
    private static func killNonces(_ stage: Stage) async {
        for _ in 0..<4 { await stage.simulator.rotateKey() }
        // The key that is cached here may be fetched anew.
        stage.advance(by: .seconds(31))
    }

    @Test("the job is a person's, and goes on by itself with the nonce of a redelivery")
    func redelivery() async throws {
        let door = Door()
        let accounts = Plugins.accounts { request, job in
            try await door.pass()
            return try await Plugins.obliging(request, job)
        }
        try await Stage.play([accounts], { $0.expectedViolations = [.foreignNonce] }) { stage in
            let request = try await stage.submit(.erasure)
            try await accounts.received(1)
            await Self.killNonces(stage)
            door.open()
            #expect(try await stage.record(of: request, in: .attention).job.attention == "nonce-invalid")
            try await stage.simulator.perform(.redeliver, on: request)
            try await stage.job(of: request, in: [.resolved])
            try await stage.record(of: request, in: .reported)
            #expect(accounts.requests.value.count == 1)
        }
    }

    private static func check() -> SombraSimulator.PreflightCheck {
        SombraSimulator.PreflightCheck(id: Stage.checkID, outputIdentifiers: ["userId"])
    }

    @Test("a check is answered by the ids of its request and itself instead, where it waits for no other identifier")
    func preflight() async throws {
        for identifiers in [["email"], ["email", "email"]] {
            let door = Door()
            let lookup = Plugins.lookup { _, _ in
                try await door.pass()
                return OutcomeMessage(PreflightDecision.proceed(identifiers: ["userId": ["u1"]]))
            }
            try await Stage.play(
                [lookup],
                { options in
                    options.checks = [Self.check()]
                    options.expectedViolations = [.foreignNonce]
                }
            ) { stage in
                let request = try await stage.submit(.erasure) { submission in
                    submission.preflightChecks = [Stage.checkID]
                    submission.identifiers = identifiers.enumerated().map { number, name in
                        .init(name, "canary-\(number)@example.com")
                    }
                }
                try await lookup.received(identifiers.count)
                await Self.killNonces(stage)
                door.open()
                if identifiers.count == 1 {
                    try await stage.record(of: request, in: .reported)
                    #expect(await stage.simulator.belief.enrichments(of: request).map(\.state) == [.resolved])
                } else {
                    try await stage.believes { $0.ledger.count { $0.path == "/v1/enrich-identifiers" } >= 2 }
                    let record = try await stage.record(of: request, in: .attention)
                    #expect(record.job.attention == "nonce-invalid")
                    #expect(await stage.simulator.belief.enrichments(of: request).allSatisfy { !$0.state.isSettled })
                }
            }
        }
    }
}
