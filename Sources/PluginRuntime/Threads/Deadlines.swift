import Synchronization

/// Calls back when a time has passed, unless that is called off before.
protocol DeadlineKeeping: Sendable {
    /// Has `action` called once, `time` from now; the number calls it off. `action` must not block.
    func schedule(after time: Duration, _ action: @escaping @Sendable () -> Void) -> UInt64
    /// Calls an action off; one that has run already is none.
    func cancel(_ number: UInt64)
}

/// The deadlines of one connection, by one sleeping task for all of them.
///
/// Most jobs end long before their deadline, so the task is left asleep when a deadline is called off and looks again
/// when it wakes; a job then costs one entry in a short sorted list.
final class Deadlines<C: Clock>: DeadlineKeeping where C.Duration == Duration {
    private struct Entry {
        let instant: C.Instant
        let number: UInt64
        let action: @Sendable () -> Void
    }

    private struct State {
        /// Sorted by instant.
        var entries: [Entry] = []
        var lastNumber: UInt64 = 0
        var wake: C.Instant?
        var sleeper: Task<Void, Never>?
    }

    private let clock: C
    private let state = Mutex(State())

    init(clock: C) { self.clock = clock }

    deinit { state.withLock { $0.sleeper?.cancel() } }

    func schedule(after time: Duration, _ action: @escaping @Sendable () -> Void) -> UInt64 {
        let instant = clock.now.advanced(by: time)
        return state.withLock { state in
            state.lastNumber += 1
            let place = state.entries.lastIndex { $0.instant <= instant }.map { $0 + 1 } ?? 0
            state.entries.insert(Entry(instant: instant, number: state.lastNumber, action: action), at: place)
            if state.wake.map({ instant < $0 }) ?? true { sleep(until: instant, &state) }
            return state.lastNumber
        }
    }

    func cancel(_ number: UInt64) {
        state.withLock { $0.entries.removeAll { $0.number == number } }
    }

    private func sleep(until instant: C.Instant, _ state: inout State) {
        state.sleeper?.cancel()
        state.wake = instant
        state.sleeper = Task { [weak self, clock] in
            do {
                try await clock.sleep(until: instant, tolerance: nil)
            } catch {
                // Cancelled: another sleeper, for an earlier instant, has taken over.
                return
            }
            self?.wake()
        }
    }

    private func wake() {
        let due = state.withLock { state in
            let now = clock.now
            let count = state.entries.firstIndex { $0.instant > now } ?? state.entries.count
            let due = state.entries.prefix(count)
            state.entries.removeFirst(count)
            state.wake = nil
            if let next = state.entries.first { sleep(until: next.instant, &state) }
            return due
        }
        for entry in due { entry.action() }
    }
}
