import Synchronization

/// A job that is given to the plugin's `handle`, and stays in the table until the plugin has completed it, even where
/// the host has long ended the job: a completion that is owed is no breach.
final class Call: Sendable {
    private enum Phase {
        case waiting, inside, returned
    }

    private struct State {
        var phase = Phase.waiting
        var wasCancelled = false
    }

    let job: PluginJob
    private let state = Mutex(State())

    init(job: PluginJob) { self.job = job }

    /// `handle` is about to be called.
    func enter() { state.withLock { $0.phase = .inside } }

    /// `handle` has returned; true where a cancel came meanwhile, which the plugin may have seen too early.
    func leave() -> Bool {
        state.withLock { state in
            state.phase = .returned
            return state.wasCancelled
        }
    }

    /// Whether a cancel is to be passed on: the plugin knows the job.
    func cancel() -> Bool {
        state.withLock { state in
            state.wasCancelled = true
            return state.phase != .waiting
        }
    }
}
