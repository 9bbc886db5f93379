/// How a plugin's part of a request ended, for a task as a whole or, in an access, for one datapoint.
///
/// Reasons are free text for the person in charge at Transcend; Parasol seals them and never logs them.
public enum Outcome: Sendable, Equatable {
    /// All that was asked is done.
    case done
    /// The system holds nothing of this person.
    case notFound
    /// Deliberately not done, such as for a retention duty; `exception` says which.
    case skipped(exception: String)
    /// A human must decide.
    case held(reason: String)
    /// Still running elsewhere: Parasol asks again at `until` (milliseconds since 1970, UTC) and hands `pollID` back.
    case waiting(until: Int64, pollID: String)
    /// Did not work now: Parasol tries again, not earlier than `after` milliseconds from now when given.
    case retry(after: Int64?, reason: String)
    /// Can never work as asked: Parasol does not try again by itself.
    case failed(reason: String)
}
