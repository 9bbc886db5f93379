import Synchronization

/// Waits for work only so long, even for work that cannot be called off, such as a call into a plugin.
///
/// Work that is given up goes on by itself and its result is dropped.
enum TimeLimit {
    /// The work's result, or nil where the limit passed before.
    static func run<Result: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async -> Result
    ) async -> Result? {
        let race = Race<Result>()
        return await withCheckedContinuation { continuation in
            race.begin(continuation)
            let timer = Task {
                // Cancelled when the work is done, and the race is over then.
                try? await Task.sleep(for: limit)
                race.finish(nil)
            }
            Task {
                race.finish(await work())
                timer.cancel()
            }
        }
    }

    private final class Race<Result: Sendable>: Sendable {
        private let waiting = Mutex<CheckedContinuation<Result?, Never>?>(nil)

        func begin(_ continuation: CheckedContinuation<Result?, Never>) { waiting.withLock { $0 = continuation } }

        func finish(_ result: Result?) {
            waiting.withLock { $0.take() }?.resume(returning: result)
        }
    }
}
