import DSRModel
import JobStore
import PluginMessages
import PluginRuntime
import Testing

@testable import Gateway

@Suite("What becomes of the task of a preflight, and of a plan")
struct PreflightDecisionTests {
    private func decision(_ kind: JobKind) -> TaskDecision {
        TaskDecision(
            task: Sample.task(), job: Sample.job(.erasure, kind: kind),
            policy: TaskPolicy(attempts: 3, backoff: Backoff(first: 1_000, longest: 8_000)), now: Sample.now,
            calendar: Sample.now, jitter: 0)
    }

    @Test("each decision of the contract leads where it says")
    func decisions() {
        func fate(_ decided: PreflightDecision) -> Fate {
            Fate(decision(.preflight).decide(.completed(OutcomeMessage(decided)), items: []))
        }
        #expect(fate(.proceed(identifiers: [:])) == .ended(.done))
        #expect(fate(.hold(nil, reason: "")) == .ended(.done))
        #expect(fate(.cancel(.title("No"), reason: "")) == .ended(.done))
        #expect(
            fate(.waiting(until: Sample.now + 9_000, pollID: "p")) == .waiting(until: Sample.now + 9_000, pollID: "p"))
        #expect(fate(.retry(after: nil, reason: "")) == .retry(after: 1_000, burns: true))
        #expect(fate(.failed(reason: "")) == .ended(.dead))
    }

    @Test("an outcome of a perform job is no decision on a preflight")
    func confused() {
        let result = decision(.preflight).decide(.completed(OutcomeMessage(Outcome.done)), items: [])
        #expect(result.code == "malformed-outcome")
        #expect(Fate(result) == .retry(after: 1_000, burns: true))
    }

    @Test("a rehearsal ends as skipped with its counts, and whatever else the plugin says is never \"done\"")
    func rehearsed() throws {
        let planned = decision(.dsr).rehearsed(.completed(OutcomeMessage(plan: ["orders": 3, "accounts": 1])))
        guard case .ended(.skipped, let result) = planned.disposition else {
            Issue.record("a rehearsal is not skipped")
            return
        }
        let reason = try MessageCoding.decode(OutcomeMessage.self, from: result.message).reason
        #expect(reason == "Test request, rehearsed: nothing was written; accounts: 1, orders: 3")
        for outcome: Outcome in [.done, .notFound, .skipped(exception: ""), .waiting(until: 1, pollID: "p")] {
            let result = decision(.dsr).rehearsed(.completed(OutcomeMessage(outcome)))
            #expect(Fate(result) == .retry(after: 1_000, burns: true), "\(outcome)")
        }
        #expect(Fate(decision(.dsr).rehearsed(.timedOut)) == .retry(after: 1_000, burns: true))
        #expect(
            Fate(decision(.dsr).rehearsed(.completed(OutcomeMessage(Outcome.failed(reason: ""))))) == .ended(.dead))
    }
}
