import DSRModel
import JobStore
import PluginFixtures
import PluginHost
import PluginMessages
import Testing

@testable import Gateway
@testable import SombraSimulator

@Suite("A peer that cannot be polled", .serialized)
struct PollFaultTests {
    private static let other = "0e0a7a3e-5b0a-4a8f-9c55-6a5f2d9b0002"

    private static func pending(_ silo: String = Stage.siloID, _ type: RequestType? = nil) -> String {
        "/v1/data-silo/\(silo)/pending-requests/\(type?.rawValue ?? "")"
    }

    private func play(_ scene: (Stage, StagedPlugin) async throws -> Void) async throws {
        let accounts = StagedPlugin(
            Sample.accounts, handles: [Claim(requestTypes: [.erasure, .saleOptOut], identifiers: [.email])],
            settings: .init(dataSilos: [Stage.siloID, Self.other]), script: Plugins.obliging)
        try await Stage.polled(
            [accounts],
            { options in
                options.reconciliation.dataSilos = [Stage.siloID, Self.other]
                options.silos.append(Stage.silo(Self.other, sendsWebhooks: false))
                // Items that Sombra never made bring nonces that it never made.
                options.expectedViolations = [.foreignNonce]
            }
        ) { stage in try await scene(stage, accounts) }
    }

    @Test("a refusal is told once, and the other data silos are read all the same", arguments: [400, 401, 403, 404])
    func refusal(status: Int) async throws {
        try await play { stage, _ in
            await stage.simulator.add(Fault(.error(status, "no"), path: Self.pending(), times: nil))
            let request = try await stage.submit(.erasure) { $0.dataSilos = [Self.other] }
            for _ in 0..<3 {
                let rows = try await stage.gateway.assembly.reconciler.reconcile(silo: nil)
                let refused = rows.filter { if case .refused = $0.outcome { true } else { false } }
                #expect(refused.map(\.lane.silo) == [Stage.siloID, Stage.siloID])
            }
            try await stage.job(of: request, in: [.resolved])
            #expect(stage.lines("Sombra does not let this list be polled").count == 2)
            await stage.simulator.clearFaults()
            #expect(try await stage.reconcile().outcome == .complete)
        }
    }

    @Test("429 ends the round for all, and the time that Sombra asks for is kept")
    func rateLimit() async throws {
        try await play { stage, _ in
            await stage.simulator.add(Fault(.rateLimited(.seconds(7_200)), path: Self.pending()))
            let before = await stage.pollCalls
            let rows = try await stage.gateway.assembly.reconciler.reconcile(silo: nil)
            #expect(rows.map(\.outcome) == Array(repeating: .failed("rate_limited"), count: 4))
            #expect(await stage.pollCalls == before + 1)
        }
    }

    @Test("an error page, a 500 or nonsense ends the round for one data silo, and a person may try again at once")
    func trouble() async throws {
        try await play { stage, _ in
            let effects: [FaultEffect] = [
                .badGateway, .serverError, .cut, .answer(FaultAnswer(status: 200, body: "nonsense")),
            ]
            for effect in effects {
                await stage.simulator.add(Fault(effect, path: Self.pending()))
                let rows = try await stage.gateway.assembly.reconciler.reconcile(silo: nil)
                #expect(rows.map(\.outcome.isAnswered) == [false, false, true, true], "\(effect)")
                #expect(rows.allSatisfy { if case .refused = $0.outcome { false } else { true } })
            }
            let rows = try await stage.gateway.assembly.reconciler.reconcile(silo: nil)
            #expect(rows.allSatisfy { $0.outcome == .complete })
        }
    }

    @Test("broken items cost the others nothing and are named by their request")
    func brokenItems() async throws {
        try await play { stage, accounts in
            let request = "a1f0c3d2-0001-4c7e-9b1a-3d5e7f900001"
            let bad = #"{"identifier":"canary","type":"email","requestId":"\#(request)","dataSiloId":"x"}"#
            let foreign =
                #"{"identifier":"canary","type":"email","requestId":"\#(request)","dataSiloId":"x","nonce":"n"}"#
            let body = #"{"items":[\#(bad),7,\#(foreign)]}"#
            await stage.simulator.add(
                Fault(.answer(FaultAnswer(status: 200, body: body)), path: Self.pending(Stage.siloID, .erasure)))
            let good = try await stage.submit(.erasure) { $0.dataSilos = [Stage.siloID] }
            let other = try await stage.submit(.erasure) { $0.dataSilos = [Stage.siloID] }
            let row = try await stage.reconcile()
            // The real list moved on by the three items of the broken page, and so has nothing left to say.
            #expect((row.broken, row.fresh, row.listed) == (3, 0, 0))
            #expect(
                stage.lines("an item that Sombra lists as pending cannot be used").map { $0["request"] }.contains(
                    request))
            #expect(try await stage.reconcile().fresh == 2)
            for request in [good, other] { try await stage.job(of: request, in: [.resolved]) }
            #expect(accounts.requests.value.count == 2)
        }
    }

    @Test("an item that the store does not take costs the others nothing, is told once, and is taken when it can be")
    func unstorableItem() async throws {
        try await play { stage, accounts in
            var requests: [String] = []
            for _ in 0..<40 { requests.append(try await stage.submit(.erasure) { $0.dataSilos = [Stage.siloID] }) }
            let refused = [requests[3], requests[4]]
            try await stage.meddle(
                """
                CREATE TRIGGER refusal BEFORE INSERT ON jobs
                WHEN NEW.request_id IN ('\(refused[0])', '\(refused[1])')
                BEGIN SELECT RAISE(ABORT, 'canary'); END
                """)
            let row = try await stage.reconcile()
            #expect((row.outcome, row.listed, row.fresh, row.broken) == (.complete, 40, 38, 2))
            let told = stage.lines("items that Sombra lists as pending could not be taken in; the first is named")
            #expect(told.count == 1 && told.first?["items"] == "2")
            #expect(told.first?["request"].map(refused.contains) == true)
            try await stage.meddle("DROP TRIGGER refusal")
            #expect(try await stage.reconcile().fresh == 2)
            for request in requests { try await stage.job(of: request, in: [.resolved]) }
            #expect(accounts.requests.value.count == 40)
        }
    }

    @Test("a store that takes nothing ends the round, and what was listed is taken when it does again")
    func fullDisk() async throws {
        try await play { stage, _ in
            var requests: [String] = []
            for _ in 0..<40 { requests.append(try await stage.submit(.erasure) { $0.dataSilos = [Stage.siloID] }) }
            stage.store.setAccepts(false)
            let row = try await stage.reconcile()
            #expect((row.outcome, row.fresh, row.broken) == (.failed("store"), 0, 0))
            stage.store.setAccepts(true)
            #expect(try await stage.reconcile().fresh == 40)
            for request in requests { try await stage.job(of: request, in: [.resolved]) }
        }
    }

    @Test("a nonce that cannot be unsealed is replaced by the listed one, and the list is read to its end")
    func unreadableNonce() async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.finishing(behind: door))
        try await Stage.polled([accounts], webhooks: true) { stage in
            let request = try await stage.submit(.erasure)
            try await accounts.received(1)
            try await stage.spoilNonces(of: request)
            let row = try await stage.reconcile()
            #expect((row.outcome, row.listed, row.known) == (.complete, 1, 1))
            door.open()
            try await stage.job(of: request, in: [.resolved])
        }
    }

    @Test("a list that gives the same page for ever is left after the second")
    func endlessPage() async throws {
        try await play { stage, _ in
            let item =
                #"{"identifier":"canary","type":"email","requestId":"r","dataSiloId":"\#(Stage.siloID)","nonce":"n"}"#
            await stage.simulator.add(
                Fault(
                    .answer(FaultAnswer(status: 200, body: #"{"items":[\#(item)]}"#)),
                    path: Self.pending(Stage.siloID, .saleOptOut), times: nil))
            let row = try await stage.reconcile(.saleOptOut)
            #expect((row.outcome, row.listed, row.fresh) == (.repeating, 1, 1))
        }
    }

    @Test("a data silo that is not polled is not looked through either")
    func unknownSilo() async throws {
        try await play { stage, _ in
            await #expect(throws: Reconciler.UnknownSilo.self) {
                try await stage.gateway.assembly.reconciler.reconcile(silo: "another")
            }
        }
    }
}
