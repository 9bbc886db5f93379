import Synchronization

/// Something that happens once and that tasks can wait for.
final class Event: Sendable {
    private struct State {
        var hasHappened = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func happen() {
        let waiting = state.withLock { state in
            state.hasHappened = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits for what never happens, until the calling task is cancelled.
    static func untilCancelled() async throws {
        let (never, source) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        withExtendedLifetime(source) {}
        try Task.checkCancellation()
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.hasHappened { state.waiting.append(continuation) }
                return state.hasHappened
            }
            if isOver { continuation.resume() }
        }
    }
}
