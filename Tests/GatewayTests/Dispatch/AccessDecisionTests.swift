import DSRModel
import JobStore
import PluginMessages
import PluginRuntime
import Testing

@testable import Gateway

@Suite("What becomes of the task of an access")
struct AccessDecisionTests {
    private func decide(
        _ outcome: Outcome, _ exceptions: [Datapoint: Outcome] = [:], items: [ResultItem] = []
    ) -> TaskDecision.Result {
        TaskDecision(
            task: Sample.task(datapoints: ["profile", "orders"]), job: Sample.job(.access),
            policy: TaskPolicy(attempts: 3, backoff: Backoff(first: 1_000, longest: 8_000)), now: Sample.now,
            calendar: Sample.now, jitter: 0
        ).decide(.completed(OutcomeMessage(outcome, datapoints: exceptions)), items: items)
    }

    private let profile = Sample.item(0, "profile")
    private let orders = Sample.item(1, "orders", .rows)

    @Test("an access is done when every datapoint has an item or is marked, and then keeps its items")
    func answered() {
        guard case .ended(.done, let result) = decide(.done, items: [profile, orders]).disposition else {
            Issue.record("a whole answer is not done")
            return
        }
        #expect(result.items == [profile, orders])
        #expect(decide(.done, ["orders": .notFound], items: [profile]).code == "done")
        #expect(decide(.done, ["orders": .skipped(exception: "secret")], items: [profile]).code == "done")
        #expect(decide(.done, ["profile": .notFound, "orders": .failed(reason: "")]).code == "done")
    }

    @Test("a datapoint that nobody said anything about is a fault of the plugin, never \"no data\"")
    func unanswered() {
        let result = decide(.done, items: [profile])
        #expect(Fate(result) == .retry(after: 1_000, burns: true))
        #expect(result.code == "unanswered-datapoint")
        #expect(decide(.done).code == "unanswered-datapoint")
    }

    @Test("\"not found\" together with items is a fault, for the task and for one datapoint")
    func notFoundWithItems() {
        #expect(decide(.notFound, items: [profile]).code == "not-found-with-items")
        #expect(
            decide(.done, ["profile": .notFound], items: [profile, orders]).code == "not-found-with-items")
        #expect(Fate(decide(.notFound)) == .ended(.notFound))
    }

    @Test("a datapoint that was not asked for is a fault")
    func undeclared() {
        #expect(decide(.done, ["salary": .notFound], items: [profile, orders]).code == "undeclared-datapoint")
        #expect(decide(.notFound, ["salary": .notFound]).code == "undeclared-datapoint")
    }

    @Test("what was emitted before a failure is not kept")
    func discarded() {
        for outcome: Outcome in [
            .retry(after: nil, reason: ""), .failed(reason: ""), .held(reason: ""), .skipped(exception: ""),
        ] {
            switch decide(outcome, items: [profile]).disposition {
            case .ended(_, let result): #expect(result.items.isEmpty)
            case .retry(_, _, _, let result): #expect(result?.items.isEmpty == true)
            case .waiting, .overdue: Issue.record("\(outcome) waits")
            }
        }
    }
}
