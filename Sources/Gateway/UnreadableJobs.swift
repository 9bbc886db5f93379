import JobStore
import Logging

/// Gives jobs of which something that is stored cannot be read to a person, so that they hold up no other.
struct UnreadableJobs: Sendable {
    let store: any DurableStore
    let clock: GatewayClock
    let logger: Logger

    /// Puts a job aside if that is what a failure says of it, and the store finds the same; true when it is with a
    /// person now.
    ///
    /// A store that is busy, full or out of reach says nothing of the job.
    func putAside(_ job: JobID, after error: any Error) async -> Bool {
        guard (error as? StoreError)?.code == .unreadable else { return false }
        do {
            guard try await store.putAside(job, now: clock.now()) else { return false }
        } catch {
            logger.failure("a job that cannot be read could not be put aside", error, ["job": "\(job)"])
            return false
        }
        logger.error(
            "a person is needed", metadata: ["job": "\(job)", "reason": "\(Job.unreadable)", "error": "\(error)"])
        return true
    }
}
