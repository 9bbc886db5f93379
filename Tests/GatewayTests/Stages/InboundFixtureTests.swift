import DSRModel
import Foundation
import JobStore
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("Every documented webhook", .serialized)
struct InboundFixtureTests {
    /// One plugin for every type and identifier that the fixtures name; bound to nothing.
    private static func all() -> StagedPlugin {
        let identifiers: [IdentifierType] = [.email, .phone, "userId", "idfa"]
        return StagedPlugin(
            Sample.accounts,
            handles: [
                Claim(requestTypes: [.access], identifiers: identifiers, datapoints: ["profile"]),
                Claim(requestTypes: RequestType.allCases.filter { $0 != .access }, identifiers: identifiers),
            ],
            preflights: [PreflightClaim(identifiers: [.email, .phone, "loyaltyNumber"], enriches: ["userId"])],
            script: { request, job in
                if request.kind == .preflight { return OutcomeMessage(.proceed(identifiers: ["userId": ["7"]])) }
                return try await Plugins.obliging(request, job)
            })
    }

    @Test("each of them is answered 200 with nothing in it, and reported in the end")
    func answered() async throws {
        let names = try Fixtures.names.filter { $0 != "dsr-unknown-type" && $0 != "dsr-access-minimal" }
        try #require(names.count == 23)
        try await Stage.play([Self.all()], { $0.silos = [] }) { stage in
            let queued = try Fixtures.answer("dsr-queued")
            for name in names {
                let answer = try await stage.simulator.send(Fixtures.webhook(name))
                #expect(answer.status == queued.status, "\(name)")
                #expect(answer.body.isEmpty, "\(name)")
            }
            let belief = try await stage.believes(\.isSettled)
            #expect(belief.jobs.allSatisfy { $0.state == .resolved })
            #expect(belief.enrichments.allSatisfy { $0.returned.map(\.value) == ["7"] })
            #expect(belief.enrichments.count == 4)
        }
    }

    @Test("a webhook without a data silo is served by a plugin that nothing binds, which it pins to none")
    func minimal() async throws {
        try await Stage.play([Self.all()], { $0.silos = [] }) { stage in
            #expect(try await stage.simulator.send(Fixtures.webhook("dsr-access-minimal")).status == 200)
            let belief = try await stage.believes(\.isSettled)
            #expect(belief.jobs.map(\.state) == [.resolved])
            #expect(try await stage.store.pins().isEmpty)
        }
    }

    @Test("a person under a kind of identifier that is known and not served is answered 204")
    func noUser() async throws {
        let plugin = StagedPlugin(
            Sample.accounts,
            handles: [
                Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["profile"]),
                Claim(requestTypes: [.erasure], identifiers: [.phone]),
            ],
            preflights: [
                PreflightClaim(identifiers: [.email]), PreflightClaim(identifiers: [.phone], requestTypes: [.access]),
            ], script: Plugins.obliging)
        try await Stage.play([plugin], { $0.silos = [] }) { stage in
            let dsr = try await stage.simulator.send(Fixtures.webhook("dsr-access-second-identifier"))
            #expect(dsr.status == (try Fixtures.answer("dsr-no-user").status))
            let preflight = try await stage.simulator.send(Fixtures.webhook("preflight-phone"))
            #expect(preflight.status == (try Fixtures.answer("preflight-no-data-continue").status))
            #expect(plugin.requests.value.isEmpty)
        }
    }

    @Test("webhooks of other kinds and years are refused by name")
    func others() async throws {
        try await Stage.play([Self.all()], { $0.silos = [] }) { stage in
            let refused = [
                ("dsr-unknown-type", 401, "request_type_unknown"), ("legacy-preflight-2019", 400, "other_webhook"),
                ("webhook-consent-manager-deployed", 400, "other_webhook"),
            ]
            for (name, status, code) in refused {
                let answer = try await stage.simulator.send(Fixtures.webhook(name))
                #expect(answer.status == status, "\(name)")
                let body = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
                #expect(body?["code"] as? String == code, "\(name)")
            }
            #expect(try await stage.store.list(JobFilter()).isEmpty)
        }
    }

    @Test("a bad signature is refused, of either kind")
    func badSignature() async throws {
        try await Stage.play([Self.all()], { $0.silos = [] }) { stage in
            for (webhook, expected) in [
                ("dsr-access", "dsr-bad-signature"), ("preflight-email", "preflight-bad-signature"),
            ] {
                let answer = try await stage.simulator.send(
                    Fixtures.webhook(webhook), token: TokenOptions(flaw: .tampered))
                #expect(answer.status == (try Fixtures.answer(expected).status))
            }
        }
    }

    static let decisions: [(String, PreflightDecision)] = [
        ("preflight-hold", .hold(nil, reason: "")), ("preflight-cancel", .cancel(nil, reason: "")),
        ("preflight-cancel-template-id", .cancel(.id("561b4e3d-0027-42a2-90c4-fa3b2d4e0027"), reason: "")),
        ("preflight-cancel-template-title", .cancel(.title("We cannot act on this request"), reason: "")),
    ]

    @Test("a preflight's hold or cancel stands in the 200 itself where that may wait for it", arguments: decisions)
    func inTheAnswer(_ name: String, _ decision: PreflightDecision) async throws {
        let plugin = Plugins.lookup(script: Plugins.deciding(decision))
        try await Stage.play([plugin], { $0.intake.answerWithin = 60_000 }) { stage in
            let answer = try await stage.simulator.send(Fixtures.webhook("preflight-email"))
            let expected = try Fixtures.answer(name)
            #expect(answer.status == expected.status)
            #expect(try JSONDecoder().decode([String: String].self, from: Data(answer.body)) == expected.body)
            let request = "a1f0c3d2-0021-4c7e-9b1a-3d5e7f900021"
            try await stage.store.until { store in
                try await store.list(JobFilter(requestID: request)).allSatisfy(\.state.isFinal)
            }
        }
    }

    @Test("a preflight whose identifiers are found is answered as soon as that is known, and empty")
    func identifiersAreNotInTheAnswer() async throws {
        let plugin = Plugins.lookup(script: Plugins.deciding(.proceed(identifiers: ["userId": ["7"]])))
        try await Stage.play([plugin], { $0.intake.answerWithin = 600_000 }) { stage in
            let answer = try await stage.simulator.send(Fixtures.webhook("preflight-email"))
            let expected = try Fixtures.answer("preflight-queued")
            #expect(answer.status == expected.status)
            #expect(answer.body.isEmpty)
            let belief = try await stage.believes { $0.enrichments.allSatisfy(\.state.isSettled) }
            #expect(belief.enrichments.first?.returned.map(\.value) == ["7"])
        }
    }
}
