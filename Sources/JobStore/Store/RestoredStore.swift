/// What a store holds that came back with a backup.
///
/// Since the backup was made anything may have become of those jobs. So they are held, in state
/// ``JobState/restored``, until Sombra has said of each whether its answer is still wanted. Every call throws
/// ``StoreError``.
package protocol RestoredStore: Sendable {
    /// The restoration that is not over; nil when nothing is held.
    func restoration() async throws -> Restoration?

    /// Held jobs about which Sombra is to be asked now, the oldest first.
    func restoredJobs(now: Int64, limit: Int) async throws -> [Job]

    /// Lets a job go where Sombra's answer leads. False when it is not held.
    func settleRestored(_ job: JobID, _ fate: RestoredFate, now: Int64) async throws -> Bool

    /// Holds a job on, and asks about it again later; `answer` is a stable code of why there was no answer.
    func putOffRestored(_ job: JobID, until: Int64, answer: String) async throws
}

/// How far a restoration is.
package struct Restoration: Sendable, Equatable {
    /// Milliseconds since 1970, UTC, as the other time.
    package var restoredAt: Int64
    package var backupMadeAt: Int64
    /// How many jobs are held.
    package var held: Int
    /// Of those that Sombra gave no answer about, how many by the code of why.
    package var unanswered: [String: Int]

    package init(restoredAt: Int64, backupMadeAt: Int64, held: Int, unanswered: [String: Int]) {
        self.restoredAt = restoredAt
        self.backupMadeAt = backupMadeAt
        self.held = held
        self.unanswered = unanswered
    }
}

/// What becomes of a job that came back with a backup.
package enum RestoredFate: Sendable, Equatable {
    /// Sombra waits for it: what has not ended runs again, and Sombra must hear of it by then.
    case wanted(reportBy: Int64)
    /// The request was taken back.
    case withdrawn
    /// The request is over, and nobody knows whether our answer was part of it.
    case over
}
