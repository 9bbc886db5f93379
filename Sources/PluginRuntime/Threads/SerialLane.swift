import Synchronization

/// Does one piece of work after the other, each on one of the connection's threads: the `[serial]` functions.
final class SerialLane: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isBusy = false
    }

    private let threads: HostThreads
    private let state = Mutex(State())

    init(threads: HostThreads) { self.threads = threads }

    /// Has `work` done after all that was submitted before; false where no thread can be had.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        let isFirst = state.withLock { state in
            guard !state.isBusy else {
                state.waiting.append(work)
                return false
            }
            state.isBusy = true
            return true
        }
        guard isFirst else { return true }
        if threads.submit({ self.run(work) }) { return true }
        state.withLock { $0.isBusy = false }
        return false
    }

    private func run(_ first: @Sendable () -> Void) {
        first()
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isBusy = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
