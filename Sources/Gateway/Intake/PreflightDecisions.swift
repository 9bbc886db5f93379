package import JobStore
import Synchronization

/// Hands a preflight's decision to the webhook that still waits for its answer.
///
/// The decision is reported by a call of its own all the same: an answer may get lost, and Sombra takes the second
/// word for one that was already said.
package final class PreflightDecisions: Sendable {
    private let waiting = Mutex<[JobID: Waiter]>([:])

    private struct Waiter {
        let wakeup: Wakeup
        var body: [UInt8]?
    }

    package init() {}

    /// Notes that a webhook waits for the decision of this job; to be called before anybody can decide.
    func expect(_ job: JobID) { waiting.withLock { $0[job] = Waiter(wakeup: Wakeup()) } }

    /// The decision of an expected job as JSON, if it comes in time and may stand in the answer.
    func decision(of job: JobID, within limit: Duration) async -> [UInt8]? {
        guard let wakeup = waiting.withLock({ $0[job]?.wakeup }) else { return nil }
        await wakeup.wait(atMost: limit)
        return waiting.withLock { $0.removeValue(forKey: job)?.body }
    }

    /// Whether a webhook waits for the decision of this job.
    func isAwaited(_ job: JobID) -> Bool { waiting.withLock { $0[job] != nil } }

    /// Tells the webhook that waits for this job, if one does; nil when what was decided may not stand in its answer.
    func decide(_ job: JobID, body: [UInt8]?) {
        let wakeup = waiting.withLock { waiting -> Wakeup? in
            guard waiting[job] != nil else { return nil }
            waiting[job]?.body = body
            return waiting[job]?.wakeup
        }
        wakeup?.notify()
    }
}
