import DSRModel
import JobStore
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("Preflights from webhook to decision", .serialized)
struct PreflightTests {
    private static let second: PluginID = "com.example.second"

    private static func play(
        _ plugins: [StagedPlugin], scene: (Stage, String) async throws -> Void
    ) async throws {
        try await Stage.play(
            plugins + [Plugins.accounts(script: Plugins.obliging)],
            { options in
                options.checks = [
                    SombraSimulator.PreflightCheck(id: Stage.checkID, outputIdentifiers: ["userId"])
                ]
            }
        ) { stage in
            let request = try await stage.submit(.saleOptOut) { $0.preflightChecks = [Stage.checkID] }
            try await scene(stage, request)
        }
    }

    @Test("what two plugins found is joined and sent once, and the request goes on with it")
    func joined() async throws {
        let lookup = Plugins.lookup(script: Plugins.deciding(.proceed(identifiers: ["userId": ["7", "8"]])))
        let other = Plugins.lookup(
            Self.second, script: Plugins.deciding(.proceed(identifiers: ["userId": ["8", "9"]])))
        try await Self.play([lookup, other]) { stage, request in
            let belief = try await stage.believes { $0.isSettled(request) && !$0.jobs(of: request).isEmpty }
            #expect(belief.enrichments(of: request).first?.returned.map(\.value) == ["7", "8", "9"])
            #expect(lookup.requests.value.map(\.enriches) == [["userId"]])
            #expect(belief.ledger.filter { $0.path == "/v1/enrich-identifiers" }.count == 1)
        }
    }

    @Test("nothing found lets the request go on")
    func nothing() async throws {
        let lookup = Plugins.lookup(script: Plugins.deciding(.proceed(identifiers: [:])))
        try await Self.play([lookup]) { stage, request in
            let belief = try await stage.believes { $0.isSettled(request) && !$0.jobs(of: request).isEmpty }
            #expect(belief.enrichments(of: request).first?.state == .resolved)
        }
    }

    @Test("a hold beats a cancel, and a cancel ends the request with its mail")
    func stops() async throws {
        let cancel = Plugins.lookup(script: Plugins.deciding(.cancel(.title("No"), reason: "canary")))
        let hold = Plugins.lookup(Self.second, script: Plugins.deciding(.hold(nil, reason: "canary")))
        try await Self.play([cancel]) { stage, request in
            let belief = try await stage.believes { $0.requests[id: request]?.status == .canceled }
            #expect(belief.requests[id: request]?.template?.title == "No")
        }
        try await Self.play([cancel, hold]) { stage, request in
            try await stage.believes { $0.requests[id: request]?.status == .onHold }
        }
    }

    @Test("as long as one plugin has not answered no identifier is sent; at the time for it the request is held")
    func unanswered() async throws {
        let never = Door()
        let lookup = Plugins.lookup(script: Plugins.deciding(.proceed(identifiers: ["userId": ["7"]])))
        let silent = Plugins.lookup(Self.second) { _, _ in
            try await never.pass()
            return OutcomeMessage(PreflightDecision.proceed(identifiers: [:]))
        }
        try await Self.play([lookup, silent]) { stage, request in
            try await stage.audited("task.proceed", of: request)
            try await silent.received(1)
            #expect(await stage.calls.isEmpty)
            stage.advance(by: .seconds(6 * 3600 + 1))
            let belief = try await stage.believes { $0.requests[id: request]?.status == .onHold }
            #expect(belief.enrichments(of: request).first?.returned.isEmpty == true)
            #expect(try await stage.record(of: request, in: .parked).job.parkedUntil != nil)
        }
    }

    @Test("a plugin that fails to the end means ON_HOLD, never that the request goes on")
    func dead() async throws {
        let lookup = Plugins.lookup(script: Plugins.answering(.retry(after: nil, reason: "")))
        try await Self.play([lookup]) { stage, request in
            let belief = try await stage.believes { $0.requests[id: request]?.status == .onHold }
            #expect(belief.jobs(of: request).isEmpty)
        }
    }

    @Test("a check that was answered before is a person's, unless our own answer may have been the one")
    func answeredBefore() async throws {
        let lookup = Plugins.lookup(script: Plugins.deciding(.proceed(identifiers: [:])))
        try await Self.play([lookup]) { stage, request in
            try await stage.believes { $0.isSettled(request) && !$0.jobs(of: request).isEmpty }
            let answered = try await stage.store.list(JobFilter(requestID: request)).filter { $0.kind == .preflight }
            #expect(answered.map(\.state.isFinal) == [true])
        }
        let door = Door()
        let slow = Plugins.lookup { _, _ in
            try await door.pass()
            return OutcomeMessage(PreflightDecision.proceed(identifiers: [:]))
        }
        try await Self.play([slow]) { stage, request in
            try await slow.received(1)
            await stage.simulator.add(
                Fault(.error(400, "Client error: Cannot update a resolved RequestEnricher"), method: "POST"))
            door.open()
            let record = try await stage.record(of: request, in: .attention)
            #expect(record.job.attention == "closed-without-our-answer")
        }
    }
}
