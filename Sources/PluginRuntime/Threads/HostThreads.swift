/// Threads on which one connection calls into its plugin or waits for a sink.
///
/// A thread that hangs in a plugin costs that thread and nothing else: as long as none is idle a further one is
/// started, up to a limit. Idle ones beyond a few end.
final class HostThreads: Sendable {
    /// How many threads one connection may hold; what is submitted beyond waits for one to come back.
    static let maximum = 64
    private static let keptIdle = 4

    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var idle = 0
        var total = 0
        var isClosed = false
    }

    private enum Next {
        case work(@Sendable () -> Void)
        case end
    }

    private let name: String
    private let state = Monitor(State())

    init(name: String) { self.name = name }

    deinit { close() }

    /// Lets idle threads end; what is waiting is still done.
    func close() {
        state.withLock { $0.isClosed = true }
        state.broadcast()
    }

    /// Has `work` done on a thread; false where there is none and the system gives none.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        enum Step { case signal, start, wait }
        let step = state.withLock { state in
            state.waiting.append(work)
            if state.idle >= state.waiting.count { return Step.signal }
            guard state.total < Self.maximum else { return Step.wait }
            state.total += 1
            return Step.start
        }
        switch step {
        case .signal: state.signal()
        case .wait: break
        case .start:
            // The thread holds the state but not this object, whose end closes it.
            if HostThread.start(named: name, { [state] in Self.run(state) }) { return true }
            return state.withLock { state in
                state.total -= 1
                guard state.total == 0 else { return true }
                state.waiting.removeLast()
                return false
            }
        }
        return true
    }

    private static func run(_ monitor: Monitor<State>) {
        while case .work(let work) = next(monitor) { work() }
    }

    private static func next(_ monitor: Monitor<State>) -> Next {
        var isIdle = false
        return monitor.wait { state in
            if !state.waiting.isEmpty {
                if isIdle { state.idle -= 1 }
                return .work(state.waiting.removeFirst())
            }
            if state.isClosed || (!isIdle && state.idle >= keptIdle) {
                if isIdle { state.idle -= 1 }
                state.total -= 1
                return .end
            }
            if !isIdle {
                isIdle = true
                state.idle += 1
            }
            return nil
        }
    }
}
