import GRDB
import Synchronization

/// A caller's part of a batch.
protocol WriteOperation: Sendable {
    /// Whether it begins something, which can wait; what ends something cannot.
    var isNewWork: Bool { get }
    /// Does the work, without committing. May be called again after a roll-back.
    func perform(in database: Database) throws
    /// Notes that the work failed, while the rest of the batch goes on.
    func fail(_ error: any Error)
    /// Answers the caller once the batch's fate is known; `failure` is the whole batch's.
    func finish(failure: (any Error)?)
}

/// A caller's work and the way back to the caller.
final class PendingWrite<Value: Sendable>: WriteOperation {
    let isNewWork: Bool
    private let body: @Sendable (Database) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let outcome = Mutex<Result<Value, any Error>?>(nil)

    init(
        isNewWork: Bool = false, body: @escaping @Sendable (Database) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.isNewWork = isNewWork
        self.body = body
        self.continuation = continuation
    }

    func perform(in database: Database) throws {
        let value = try body(database)
        outcome.withLock { $0 = .success(value) }
    }

    func fail(_ error: any Error) { outcome.withLock { $0 = .failure(error) } }

    func finish(failure: (any Error)?) {
        let outcome = outcome.withLock { $0 }
        switch (outcome, failure) {
        // Its own failure says more than that of the batch.
        case (.failure(let error), _): continuation.resume(throwing: error)
        case (_, let failure?): continuation.resume(throwing: failure)
        case (.success(let value), nil): continuation.resume(returning: value)
        case (nil, nil): continuation.resume(throwing: CancellationError())
        }
    }
}
