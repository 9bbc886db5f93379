import JobStore
import Logging

/// Stores what must not be lost, again and again until it is stored.
///
/// The end of a task or of a report that is not on disk would leave it in limbo until the next start of the gateway.
/// Meanwhile its outcome is held here, so that no plugin is called twice for it.
struct Insistence: Sendable {
    /// What the store does not take although it takes everything else.
    struct Refused: Error {}

    let logger: Logger

    /// After so many refusals for no reason of the disk another try makes no difference.
    private static let patience = 8
    private static let pauses = Backoff(first: 100, longest: 2_000)

    /// Stores something; nil when the drain cancelled it: then the next start finds it under way and gives it back.
    ///
    /// - Throws: ``Refused``.
    func store<Value>(
        _ what: String, _ metadata: Logger.Metadata, _ body: () async throws -> Value
    ) async throws(Refused) -> Value? {
        var failures = 0
        var refusals = 0
        while true {
            do {
                return try await body()
            } catch {
                failures += 1
                if (error as? StoreError)?.code.isCondition != true { refusals += 1 }
                logger.failure("\(what) could not be stored", error, metadata)
            }
            guard refusals < Self.patience else { throw Refused() }
            do {
                try await Task.sleep(for: .milliseconds(Self.pauses.wait(afterFailures: failures, jitter: 0)))
            } catch {
                return nil
            }
        }
    }
}

extension Logger {
    /// Logs a failure.
    ///
    /// Where the store as a whole fails that is said once, by whoever watches its condition, and here only to who
    /// looks for it.
    func failure(_ message: Logger.Message, _ error: any Error, _ metadata: Logger.Metadata = [:]) {
        let isCondition = (error as? StoreError)?.code.isCondition == true
        log(
            level: isCondition ? .debug : .error, message,
            metadata: metadata.merging(["error": "\(error)"]) { $1 })
    }
}
