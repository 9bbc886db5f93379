import DSRModel
import Testing

@testable import SombraSimulator

@Suite("Nonces and closed requests")
struct NonceTests {
    @Test("a nonce that was never given out is refused as an invalid signature")
    func foreign() throws {
        var stage = try Stage()
        #expect(try stage.put("{}", nonce: "made-up") == .refused(.foreignNonce))
        #expect(stage.violations == [.foreignNonce])
        #expect(stage.belief.ledger.first?.job == nil)
    }

    @Test("the nonce of a preflight answers no job, and the other way round")
    func wrongKind() throws {
        var stage = try Stage(checks: [PreflightCheck(id: "check")])
        #expect(try stage.put("{}") == .refused(.foreignNonce))
        try stage.enrich(#"{"enrichedIdentifiers":{}}"#)
        stage.deliver()
        #expect(try stage.enrich(#"{"enrichedIdentifiers":{}}"#) == .refused(.foreignNonce))
    }

    @Test("an older nonce of the same job is taken and noted")
    func older() throws {
        var stage = try Stage(.erasure)
        let first = stage.nonce
        try stage.put(#"{"profileStatus":"ERROR"}"#)
        try stage.belief.redeliver(stage.request)
        stage.deliver()
        #expect(stage.nonce != first)
        #expect(try stage.put("{}", nonce: first) == .taken)
        #expect(stage.belief.ledger.map(\.usedOlderNonce) == [false, true])
        #expect(stage.violations.isEmpty)
    }

    @Test("a report for a run that was wiped is a violation")
    func staleRun() throws {
        var stage = try Stage(.erasure)
        let first = stage.nonce
        try stage.belief.wipeAndRetry(stage.request)
        stage.deliver()
        try stage.put("{}", nonce: first)
        #expect(stage.violations == [.staleRun])
    }

    @Test("a nonce does not outlive four rotations of the key")
    func rotations() throws {
        var stage = try Stage(.erasure)
        stage.belief.keyGeneration = 3
        #expect(try stage.put(#"{"profileStatus":"WAITING"}"#) == .taken)
        stage.belief.keyGeneration = 4
        #expect(try stage.put("{}") == .refused(.foreignNonce))
    }

    @Test(
        "a request that is over refuses reports with 409 and its status",
        arguments: [RequestStatus.revoked, .canceled, .completed])
    func closed(status: RequestStatus) throws {
        var stage = try Stage(.erasure)
        try stage.belief.move(stage.request, to: status)
        let reply = try stage.put("{}")
        #expect(reply.status == 409)
        #expect(reply.refusal?.message == "Client error: Request must be active: \(status.rawValue)")
        #expect(try stage.job.state == .requestClosed)
        #expect(stage.belief.isSettled)
        #expect(stage.violations.isEmpty)
    }

    @Test("a data silo with a key of its own takes that key alone")
    func ownKey() throws {
        var silo = Stage.silo()
        silo.apiKey = "own"
        var stage = try Stage(.erasure, silos: [silo, Stage.silo("other")])
        let done = Call.confirmation(nonce: stage.nonces[0], Confirmation())
        #expect(stage.apply(done) == .refused(.unauthorized))
        #expect(stage.apply(done, scope: .dataSilo("other")) == .refused(.unauthorized))
        #expect(stage.apply(done, scope: .dataSilo("silo")) == .taken)
        let others = Call.confirmation(nonce: stage.nonces[1], Confirmation())
        #expect(stage.apply(others, scope: .dataSilo("silo")) == .refused(.unauthorized))
    }
}
