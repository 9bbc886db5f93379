import Synchronization

/// Remembers the error of a body's source, which the HTTP client mixes with its own.
final class SourceWatch: Sendable {
    private let failure = Mutex<(any Error)?>(nil)

    func failed(_ error: any Error) {
        // Cancellation comes from the call that has ended, not from the source.
        if error is CancellationError { return }
        failure.withLock { $0 = error }
    }

    var error: (any Error)? { failure.withLock { $0 } }
}
