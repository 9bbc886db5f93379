import Glibc

/// A state behind a lock, with waiting for it to change; for threads of our own, never for the cooperative pool.
///
/// `@unchecked Sendable`: the state is touched only while the lock is held, and lock and condition, which C needs at a
/// fixed address, live as long as the object.
final class Monitor<State>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: sending State) {
        self.state = state
        lock = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// Works on the state.
    func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&state)
    }

    /// Works on the state as soon as `body` has a result; it is tried again after each ``signal()`` or ``broadcast()``.
    func wait<Result>(for body: (inout State) throws -> Result?) rethrows -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let result = try body(&state) { return result }
            pthread_cond_wait(changed, lock)
        }
    }

    /// Lets one waiting thread look again.
    func signal() { pthread_cond_signal(changed) }

    /// Lets all waiting threads look again.
    func broadcast() { pthread_cond_broadcast(changed) }
}
