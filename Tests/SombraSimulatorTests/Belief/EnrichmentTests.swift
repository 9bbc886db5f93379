import Testing

@testable import SombraSimulator

/// Preflights: reference 5, A and B.
@Suite("Enrichment")
struct EnrichmentTests {
    private static let lookup = PreflightCheck(id: "lookup", outputIdentifiers: ["email", "phone", "userId"])
    private static let fraud = PreflightCheck(id: "fraud")

    @Test("nothing is asked of data silos before every check has answered")
    func waits() throws {
        var stage = try Stage(checks: [Self.lookup, Self.fraud])
        #expect(stage.status == .enriching)
        try stage.enrich(#"{"enrichedIdentifiers":{}}"#, nonce: stage.nonces[0])
        #expect(stage.belief.jobs.isEmpty)
        try stage.enrich(#"{"enrichedIdentifiers":{}}"#, nonce: stage.nonces[1])
        #expect(stage.status == .compiling)
        #expect(stage.belief.jobs(of: stage.request).map(\.identifier.name) == ["email"])
    }

    @Test("identifiers are added once, and each becomes a job")
    func identifiers() throws {
        var stage = try Stage(checks: [Self.lookup])
        try stage.enrich(
            #"{"enrichedIdentifiers":{"email":[{"value":"ada@example.com"},{"value":"ada@work.example"}],"#
                + #""userId":[{"value":"100001"}]}}"#)
        let names = stage.belief.requests[id: stage.request]?.identifiers.map(\.value)
        #expect(names == ["ada@example.com", "ada@work.example", "100001"])
        #expect(stage.belief.jobs(of: stage.request).count == 3)
        #expect(stage.belief.requests[id: stage.request]?.identifiers.last?.type == "custom")
    }

    @Test("a name that is no output of the check is refused by name, and the check stays open")
    func unknownName() throws {
        var stage = try Stage(checks: [Self.lookup])
        let reply = try stage.enrich(#"{"enrichedIdentifiers":{"gaid":[{"value":"x"}]}}"#)
        #expect(reply.status == 400)
        #expect(reply.refusal?.message.contains("\"gaid\"") == true)
        #expect(stage.status == .enriching)
        #expect(stage.violations == [.malformed])
    }

    @Test("a second answer is refused, and is no violation: its first answer may have been lost")
    func second() throws {
        var stage = try Stage(checks: [Self.lookup])
        try stage.enrich(#"{"enrichedIdentifiers":{}}"#)
        let reply = try stage.enrich(#"{"enrichedIdentifiers":{}}"#)
        #expect(reply.status == 409)
        #expect(reply.refusal?.message == "Client error: Cannot update a resolved RequestEnricher")
        #expect(stage.violations.isEmpty)
    }

    @Test("CANCELED ends the request with its template, and other checks find it closed")
    func canceled() throws {
        var stage = try Stage(checks: [Self.lookup, Self.fraud])
        try stage.enrich(#"{"status":"CANCELED","templateTitle":"Sorry"}"#, nonce: stage.nonces[1])
        #expect(stage.status == .canceled)
        #expect(stage.belief.requests[id: stage.request]?.template == EmailTemplate(id: nil, title: "Sorry"))
        let late = try stage.enrich(#"{"enrichedIdentifiers":{}}"#, nonce: stage.nonces[0])
        #expect(late == .refused(.inactive(.canceled)))
        #expect(stage.belief.jobs.isEmpty)
        #expect(stage.belief.isSettled)
    }

    @Test("ON_HOLD stops the request until somebody resumes it")
    func held() throws {
        var stage = try Stage(checks: [Self.lookup])
        try stage.enrich(#"{"status":"ON_HOLD"}"#)
        #expect(stage.status == .onHold)
        #expect(stage.belief.enrichments.first?.decision == .onHold)
        #expect(stage.belief.isSettled(stage.request))
        #expect(stage.belief.takeDue().isEmpty)
        try stage.belief.resume(stage.request)
        #expect(stage.status == .compiling)
        #expect(stage.belief.takeDue().count == 1)
    }

    @Test("a hold by one check outlasts identifiers from another")
    func heldBeatsIdentifiers() throws {
        var stage = try Stage(checks: [Self.lookup, Self.fraud])
        try stage.enrich(#"{"status":"ON_HOLD"}"#, nonce: stage.nonces[1])
        try stage.enrich(#"{"enrichedIdentifiers":{"userId":[{"value":"1"}]}}"#, nonce: stage.nonces[0])
        #expect(stage.status == .onHold)
        #expect(stage.belief.jobs.isEmpty)
    }

    @Test("one webhook goes out for each identifier of the check's kind")
    func perIdentifier() throws {
        let stage = try Stage(
            identifiers: [.init("email", "a@example.com"), .init("email", "b@example.com"), .init("phone", "+1")],
            checks: [Self.lookup])
        let rows = stage.belief.enrichments(of: stage.request)
        #expect(rows.map(\.identifier.value) == ["a@example.com", "b@example.com"])
        #expect(Set(rows.map(\.requestEnricher)).count == 1)
    }

    @Test("an answer by hand needs no nonce")
    func manual() throws {
        var stage = try Stage(checks: [Self.lookup])
        let target = EnrichmentTarget.check(request: stage.request, check: "lookup")
        #expect(stage.apply(.enrichment(target, .identifiers([("userId", ["1"])]))) == .taken)
        #expect(stage.status == .compiling)
        #expect(stage.apply(.enrichment(target, .identifiers([]))) == .refused(.enricherResolved))
    }

    @Test(
        "the answer to the webhook itself may decide",
        arguments: [
            (#"{"status":"ON_HOLD"}"#, RequestStatus.onHold), (#"{"status":"CANCELED"}"#, .canceled),
            ("", .enriching), ("{}", .enriching), ("OK", .enriching), (#"{"status":"COMPILING"}"#, .enriching),
        ])
    func synchronous(body: String, status: RequestStatus) throws {
        var stage = try Stage(checks: [Self.lookup])
        try stage.belief.redeliver(stage.request)
        stage.deliver(answer: WebhookAnswer(status: 200, body: Array(body.utf8)))
        #expect(stage.status == status)
    }

    @Test("204 to a preflight means that the request goes on")
    func noContent() throws {
        var stage = try Stage(checks: [Self.lookup])
        try stage.belief.redeliver(stage.request)
        stage.deliver(answer: WebhookAnswer(status: 204))
        #expect(stage.status == .compiling)
        #expect(stage.belief.enrichments.first?.state == .skipped)
    }

    @Test("401 to a preflight leaves the check in error")
    func unauthorized() throws {
        var stage = try Stage(checks: [Self.lookup])
        try stage.belief.redeliver(stage.request)
        stage.deliver(answer: WebhookAnswer(status: 401))
        #expect(stage.belief.enrichments.first?.state == .error)
        #expect(stage.status == .enriching)
    }
}
