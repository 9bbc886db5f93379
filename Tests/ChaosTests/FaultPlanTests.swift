import SombraSimulator
import Testing

@testable import parasol_chaos

@Suite("The plan of a chaos run")
struct FaultPlanTests {
    @Test("is the same for the same seed, and another for another")
    func seed() {
        let plan = FaultPlan(seed: 7, milliseconds: 60_000, killsPerMinute: 10)
        #expect(plan.faults == FaultPlan(seed: 7, milliseconds: 60_000, killsPerMinute: 10).faults)
        #expect(plan.faults != FaultPlan(seed: 8, milliseconds: 60_000, killsPerMinute: 10).faults)
        var one = RequestPlan(seed: 7)
        var two = RequestPlan(seed: 7)
        for _ in 0..<50 { #expect(one.next().submission.identifiers == two.next().submission.identifiers) }
    }

    @Test("has a hundred kills in twenty minutes, whatever the seed", arguments: 0..<20 as Range<UInt64>)
    func kills(seed: UInt64) {
        #expect(FaultPlan(seed: seed, milliseconds: 1_200_000, killsPerMinute: 7).kills >= 100)
    }

    @Test("leaves out what a machine cannot do, and moves nothing else by that")
    func leftOut() {
        let whole = FaultPlan(seed: 3, milliseconds: 300_000, killsPerMinute: 7)
        let part = FaultPlan(
            seed: 3, milliseconds: 300_000, killsPerMinute: 7, canFillDisk: false, canTurnClock: false)
        let kept = whole.faults.filter { planned in
            switch planned.fault {
            case .fullDisk, .clock: false
            default: true
            }
        }
        #expect(part.faults == kept)
        #expect(part.faults.count < whole.faults.count)
    }
}
