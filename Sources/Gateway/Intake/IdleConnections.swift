import Synchronization

/// The connections to the public port that wait for a request or for the rest of its head, so that the one that has
/// waited longest can make room for another.
///
/// Without that, whoever opens as many connections as are allowed and says nothing would keep webhooks out until they
/// time out. Safe to use from any thread.
final class IdleConnections: Sendable {
    /// The place of a connection among those that wait; never given out twice.
    struct Turn: Hashable {
        fileprivate let number: UInt64
    }

    private struct State {
        var open = 0
        var waiting: [UInt64: @Sendable () -> Void] = [:]
        var last: UInt64 = 0
        /// Nobody with a lower number waits.
        var first: UInt64 = 1
    }

    private let maximum: Int
    private let state = Mutex(State())

    /// `maximum` is how many connections may be open at once.
    init(maximum: Int) { self.maximum = maximum }

    /// Notes a new connection; with the last one that is allowed, the one that has waited longest is asked to close.
    func opened() {
        let close = state.withLock { state -> (@Sendable () -> Void)? in
            state.open += 1
            return state.open >= maximum ? Self.longest(&state) : nil
        }
        close?()
    }

    func closed() { state.withLock { $0.open -= 1 } }

    /// Notes that a connection waits from now on; `close` closes it if it still does, and is called at most once.
    func wait(_ close: @escaping @Sendable () -> Void) -> Turn {
        state.withLock { state in
            state.last += 1
            state.waiting[state.last] = close
            return Turn(number: state.last)
        }
    }

    /// Notes that a connection waits no more.
    func leave(_ turn: Turn) { state.withLock { _ = $0.waiting.removeValue(forKey: turn.number) } }

    private static func longest(_ state: inout State) -> (@Sendable () -> Void)? {
        while state.first <= state.last {
            defer { state.first += 1 }
            if let close = state.waiting.removeValue(forKey: state.first) { return close }
        }
        return nil
    }
}
