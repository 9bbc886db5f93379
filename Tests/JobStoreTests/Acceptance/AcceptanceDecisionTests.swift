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
        strict: Bool = false
    ) -> AcceptanceDecision {
        AcceptanceDecision.decide(
            delivery, known: state.map { .init(id: job, state: $0) },
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
