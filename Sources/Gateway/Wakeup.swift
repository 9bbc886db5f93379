import Synchronization

/// The loops of the gateway, to be woken by the stage before them.
package struct Wakeups: Sendable {
    package let dispatch = Wakeup()
    package let aggregation = Wakeup()
    package let reporting = Wakeup()
    package let reconciliation = Wakeup()
    package let housekeeping = Wakeup()

    package init() {}
}

/// Wakes one waiting loop.
///
/// A notification that comes while nobody waits is kept, several are one.
package final class Wakeup: Sendable {
    private struct State {
        var isSignalled = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the waiting loop, or the next one that waits.
    ///
    /// Any thread may call.
    package func notify() {
        let waiter = state.withLock { state in
            guard let waiter = state.waiter else {
                state.isSignalled = true
                return nil as CheckedContinuation<Void, Never>?
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Waits for a notification, for at most `limit`, or until the task is cancelled.
    ///
    /// One loop waits at a time.
    package func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitForNotification() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForNotification() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSignalled = state.withLock { state in
                    if state.isSignalled || Task.isCancelled {
                        state.isSignalled = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isSignalled { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }?.resume()
        }
    }
}
