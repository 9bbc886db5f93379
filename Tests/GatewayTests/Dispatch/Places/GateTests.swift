import Synchronization
import Testing

@testable import Gateway

@Suite("The gate before a plugin", .timeLimit(.minutes(5)))
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
        let (gate, inside) = (Gate(limit: 3), Inside())
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                let manner: PlaceQueue.Manner = number.isMultiple(of: 5) ? .alone : .shared
                let visit = Task {
                    guard await gate.enter(manner) != nil else { return }
                    inside.enter(manner)
                    await Task.yield()
                    inside.leave(manner)
                    gate.leave()
                }
                group.addTask {
                    if number.isMultiple(of: 3) { visit.cancel() }
                    await visit.value
                }
            }
        }
        #expect(inside.faults == 0)
        #expect(gate.waitingCount == 0)
        #expect(await gate.enter(.alone) == .zero)
    }
}

/// Counts who is inside a gate with three places, and who should not be.
private final class Inside: Sendable {
    private struct State {
        var shared = 0
        var alone = 0
        var faults = 0
    }

    private let state = Mutex(State())

    var faults: Int { state.withLock { $0.faults } }

    func enter(_ manner: PlaceQueue.Manner) {
        state.withLock { state in
            if manner == .alone { state.alone += 1 } else { state.shared += 1 }
            let isCrowded = state.alone > 0 && state.alone + state.shared > 1
            if isCrowded || state.shared > 3 { state.faults += 1 }
        }
    }

    func leave(_ manner: PlaceQueue.Manner) {
        state.withLock { state in
            if manner == .alone { state.alone -= 1 } else { state.shared -= 1 }
        }
    }
}
