import Synchronization
import Testing

@testable import Gateway

@Suite("The gate before a plugin", .timeLimit(.minutes(1)))
struct GateTests {
    /// Returns when so many wait at the gate.
    private func waiting(_ count: Int, at gate: Gate) async {
        while gate.waitingCount != count { await Task.yield() }
    }

    @Test("a free place costs no wait, a taken one is waited for")
    func waits() async {
        let gate = Gate(limit: 1)
        #expect(await gate.enter(.shared) == .zero)
        let second = Task { await gate.enter(.shared) }
        await waiting(1, at: gate)
        gate.leave()
        #expect(await second.value ?? .zero > .zero)
    }

    @Test("a cancelled wait ends without a place, and those behind it go on")
    func cancelled() async {
        let gate = Gate(limit: 2)
        _ = await gate.enter(.shared)
        let alone = Task { await gate.enter(.alone) }
        await waiting(1, at: gate)
        let shared = Task { await gate.enter(.shared) }
        await waiting(2, at: gate)
        alone.cancel()
        #expect(await alone.value == nil)
        #expect(await shared.value != nil)
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await gate.enter(.shared)
        }
        #expect(await late.value == nil)
    }

    @Test("under cancellations and changes of all kinds no place is lost and nobody is alone in company")
    func torture() async {
        struct Inside {
            var shared = 0
            var alone = 0
            var faults = 0
        }
        let gate = Gate(limit: 3)
        let inside = Mutex(Inside())
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let manner: PlaceQueue.Manner = number.isMultiple(of: 5) ? .alone : .shared
                    let visit = Task {
                        guard await gate.enter(manner) != nil else { return }
                        inside.withLock { inside in
                            if manner == .alone { inside.alone += 1 } else { inside.shared += 1 }
                            let isCrowded = inside.alone > 0 && inside.alone + inside.shared > 1
                            if isCrowded || inside.shared > 3 { inside.faults += 1 }
                        }
                        await Task.yield()
                        inside.withLock { inside in
                            if manner == .alone { inside.alone -= 1 } else { inside.shared -= 1 }
                        }
                        gate.leave()
                    }
                    if number.isMultiple(of: 3) { visit.cancel() }
                    await visit.value
                }
            }
        }
        #expect(inside.withLock { $0.faults } == 0)
        #expect(gate.waitingCount == 0)
        #expect(await gate.enter(.alone) == .zero)
    }
}
