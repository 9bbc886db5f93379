import Synchronization

/// Where a plugin stands between being loaded and being stopped, and how many calls of `handle` are under way.
final class Lifecycle: Sendable {
    enum State: String, Sendable {
        case loaded, starting, started, refused, draining, stopping, stopped
    }

    private struct Inner {
        var state = State.loaded
        var inside = 0
        var whenEmpty: (@Sendable () -> Void)?
    }

    private let inner = Mutex(Inner())

    var current: State { inner.withLock { $0.state } }

    /// Goes from one of `states` to another; gives the state that it was in, and nil where it was none of them.
    func move(from states: [State], to next: State) -> State? {
        inner.withLock { inner in
            guard states.contains(inner.state) else { return nil }
            defer { inner.state = next }
            return inner.state
        }
    }

    /// Lets a call of `handle` begin, which ``leave()`` ends; false where the plugin takes no jobs.
    func enter() -> Bool {
        inner.withLock { inner in
            guard inner.state == .started else { return false }
            inner.inside += 1
            return true
        }
    }

    /// A call of `handle` has returned.
    func leave() {
        let action = inner.withLock { inner in
            inner.inside -= 1
            guard inner.inside == 0 else { return nil as (@Sendable () -> Void)? }
            defer { inner.whenEmpty = nil }
            return inner.whenEmpty
        }
        action?()
    }

    /// Has `action` called when no call of `handle` is under way; for a plugin that takes no more jobs.
    func whenEmpty(_ action: @escaping @Sendable () -> Void) {
        let isEmpty = inner.withLock { inner in
            if inner.inside > 0 { inner.whenEmpty = action }
            return inner.inside == 0
        }
        if isEmpty { action() }
    }
}
