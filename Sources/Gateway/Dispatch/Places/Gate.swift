import Synchronization

/// Lets callers in as ``PlaceQueue`` says; whoever has no place waits without a thread.
final class Gate: Sendable {
    private struct State {
        var queue: PlaceQueue
        var nextTicket: UInt64 = 0
        /// Those that wait, by ticket; each is resumed once: true for a place, false when its task was cancelled.
        var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state: Mutex<State>

    init(limit: Int) { state = Mutex(State(queue: PlaceQueue(limit: limit))) }

    /// How many wait now.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Waits for a place, and answers for how long; zero for one that was free, nil for none because the calling task
    /// was cancelled.
    ///
    /// Whoever got a place gives it back with ``leave()``.
    func enter(_ manner: PlaceQueue.Manner) async -> Duration? {
        guard !Task.isCancelled else { return nil }
        if state.withLock({ $0.queue.enterAtOnce(manner) }) { return .zero }
        let start = ContinuousClock.now
        return await wait(manner) ? start.duration(to: .now) : nil
    }

    /// Gives a place back; any thread may call.
    func leave() { wake { $0.leave() } }

    /// Changes how many places there are.
    func setLimit(_ limit: Int) { wake { $0.setLimit(limit) } }

    private func wait(_ manner: PlaceQueue.Manner) async -> Bool {
        let ticket = state.withLock { state in
            defer { state.nextTicket += 1 }
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.queue.enter(ticket, manner) { return true }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            withdraw(ticket)
        }
    }

    private func withdraw(_ ticket: UInt64) {
        let (waiter, admitted) = state.withLock { state in
            // One that is no longer waiting has its place, and gives it back itself.
            guard let waiter = state.waiting.removeValue(forKey: ticket) else {
                return (nil as CheckedContinuation<Bool, Never>?, [] as [CheckedContinuation<Bool, Never>])
            }
            return (waiter, state.queue.withdraw(ticket).compactMap { state.waiting.removeValue(forKey: $0) })
        }
        waiter?.resume(returning: false)
        for waiter in admitted { waiter.resume(returning: true) }
    }

    private func wake(_ change: (inout PlaceQueue) -> [UInt64]) {
        let admitted = state.withLock { state in
            change(&state.queue).compactMap { state.waiting.removeValue(forKey: $0) }
        }
        for waiter in admitted { waiter.resume(returning: true) }
    }
}
