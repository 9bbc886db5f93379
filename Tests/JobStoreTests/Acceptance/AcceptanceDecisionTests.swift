import DSRModel
import JobStore
import Testing

@Suite("What a delivery is")
struct AcceptanceDecisionTests {
    private let job = JobID(at: 1)
    private let other = JobID(at: 2)
    private let delivery = Delivery(
        kind: .dsr, key: "key", type: .erasure, requestID: "request", target: "silo", siblingGroup: nil,
        identifierType: .email, identifierHash: "hash", coreIdentifierHash: "core", isTest: false, jti: "token",
        body: [], nonce: "", receivedAt: 0, reportBy: 0, dueAt: 0, plan: [])

    private func decide(
        _ state: JobState?, bound: JobID? = nil, request: String = "request", core: String = "core",
        strict: Bool = false, attention: String? = nil, origin: DeliveryOrigin = .webhook(signedAt: nil)
    ) -> AcceptanceDecision {
        var delivery = delivery
        delivery.origin = origin
        return AcceptanceDecision.decide(
            delivery, known: state.map { .init(id: job, state: $0, run: 2, attention: attention) },
            binding: bound.map { .init(job: $0, requestID: request, coreIdentifierHash: core) }, strictJTI: strict)
    }

    @Test("a job that is not known is made")
    func create() {
        #expect(decide(nil) == .create)
        #expect(decide(nil, bound: other) == .create)
        #expect(decide(nil, bound: other, strict: true) == .replay)
    }

    @Test("a job that is under way is refreshed", arguments: [JobState.accepted, .running, .reporting])
    func refresh(state: JobState) {
        #expect(decide(state) == .refresh)
        #expect(decide(state, bound: job, strict: true) == .refresh)
    }

    @Test("a job that is parked or with a person goes on", arguments: [JobState.parked, .attention])
    func reopen(state: JobState) {
        #expect(decide(state) == .reopen)
        #expect(decide(state, bound: job) == .reopen)
    }

    @Test("a job of which something was lost runs anew, whatever the token", arguments: LostData.codes.sorted())
    func lost(code: String) {
        #expect(decide(.attention, attention: code) == .nextRun)
        #expect(decide(.attention, bound: job, attention: code) == .nextRun)
        #expect(decide(.attention, bound: other, attention: code) == .nextRun)
        #expect(decide(.attention, bound: other, strict: true, attention: code) == .replay)
        #expect(decide(.attention, bound: job, core: "another", attention: code) == .replay)
    }

    @Test("a list runs it anew only after the run that was seen, and goes on with nothing of it")
    func lostAndListed() {
        func decide(_ effect: DeliveryOrigin.PollEffect, _ attention: String = LostData.result) -> AcceptanceDecision {
            self.decide(.attention, attention: attention, origin: .poll(effect))
        }
        #expect(decide(.nextRun(after: 2)) == .nextRun)
        #expect(decide(.nextRun(after: 1)) == .refresh)
        #expect(decide(.reopen) == .refresh)
        #expect(decide(.refresh) == .refresh)
        #expect(decide(.nextRun(after: 2), "plugin-gave-up") == .refresh)
        #expect(decide(.reopen, "nonce-invalid") == .reopen)
    }

    @Test("any other reason for a person lets the run go on")
    func otherReasons() {
        for code in ["plugin-gave-up", "nonce-invalid", "report-refused"] {
            #expect(decide(.attention, attention: code) == .reopen)
        }
        // Of a job that is not with a person the code says nothing.
        #expect(decide(.running, attention: LostData.result) == .refresh)
    }

    @Test("a job that ended runs anew with a new token only", arguments: [JobState.reported, .obsolete])
    func ended(state: JobState) {
        #expect(decide(state) == .nextRun)
        #expect(decide(state, bound: other) == .nextRun)
        #expect(decide(state, bound: job) == .refresh)
    }

    @Test("a token of another request or person is a replay, whatever the job", arguments: JobState.allCases)
    func replay(state: JobState) {
        #expect(decide(state, bound: job, request: "another") == .replay)
        #expect(decide(state, bound: job, core: "another") == .replay)
        #expect(decide(nil, bound: other, request: "another") == .replay)
        #expect(decide(state, bound: other, strict: true) == .replay)
    }
}
