/// What a guard says before destructive work.
public enum GuardDecision: Sendable, Equatable {
    /// Nothing speaks against it.
    case allow
    /// The work must not be done; the reason goes to Transcend as the exception.
    case veto(reason: String)
    /// The guard could not find out now: the work waits.
    case retry(after: Int64?, reason: String)
}
