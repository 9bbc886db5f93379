import Synchronization

/// Whether the store as a whole takes commits, and if not, why.
///
/// The store notes how its commits go; whoever listens hears of each change once, and not of each call that failed.
package final class StoreCondition: Sendable {
    /// What changed.
    package enum Change: Sendable {
        /// No commit is taken from now on, or for another reason than before.
        case failing(StoreError)
        /// Commits are taken again; so many calls failed in between.
        case working(failedCalls: Int)
    }

    private struct State {
        var fault: StoreError?
        var failedCalls = 0
        var lastFailure = ContinuousClock.now
        /// Whether something was written since.
        var hasWritten = false
    }

    /// How long nothing may have failed before a success counts: on a disk that is nearly full small commits succeed
    /// between large ones that fail.
    private static let settling = Duration.seconds(1)

    private let state = Mutex(State())
    private let changed: @Sendable (Change) -> Void

    /// Makes a condition of a store that works; `changed` is called on whatever thread brought the change about.
    package init(_ changed: @escaping @Sendable (Change) -> Void = { _ in }) { self.changed = changed }

    /// Why no commits are taken; nil while they are.
    package var fault: StoreError? { state.withLock(\.fault) }

    /// Notes a call that failed.
    ///
    /// A failure that is the call's own, and not the store's, counts for nothing.
    package func failed(_ error: StoreError) {
        guard error.code.isCondition else { return }
        let isNew = state.withLock { state in
            defer { state.fault = error }
            state.failedCalls += 1
            state.lastFailure = .now
            state.hasWritten = false
            return state.fault?.code != error.code
        }
        if isNew { changed(.failing(error)) }
    }

    /// Notes a commit; one that `wrote` nothing proves nothing, but may be the first after enough time without failure.
    package func succeeded(wrote: Bool) {
        let failedCalls: Int? = state.withLock { state in
            guard state.fault != nil else { return nil }
            if wrote { state.hasWritten = true }
            guard state.hasWritten, ContinuousClock.now - state.lastFailure >= Self.settling else { return nil }
            defer { state = State() }
            return state.failedCalls
        }
        if let failedCalls { changed(.working(failedCalls: failedCalls)) }
    }
}

extension StoreError.Code {
    /// Whether the failure is one of disk or database, which every call meets until it is mended.
    package var isCondition: Bool {
        switch self {
        case .diskFull, .locked, .readOnly, .corrupt, .unreachable: true
        case .unreadable, .schemaNewer, .notDurable, .secondGateway, .wrongKey, .closed, .unexpected: false
        }
    }
}
