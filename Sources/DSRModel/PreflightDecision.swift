/// What a plugin says to a preflight check.
public enum PreflightDecision: Sendable, Equatable {
    /// Go on, with the further identifiers found for this person, by name; none found is an empty dictionary.
    case proceed(identifiers: [IdentifierType: [String]])
    /// Put the request on hold for review by a human.
    case hold(MailTemplate?, reason: String)
    /// Cancel the request.
    case cancel(MailTemplate?, reason: String)
    /// Still looking: Parasol asks again at `until` (milliseconds since 1970, UTC) and hands `pollID` back.
    case waiting(until: Int64, pollID: String)
    /// Did not work now: Parasol tries again, not earlier than `after` milliseconds from now when given.
    case retry(after: Int64?, reason: String)
    /// Can never work as asked.
    case failed(reason: String)
}

/// Which e-mail template Transcend uses when a preflight check holds or cancels a request.
public enum MailTemplate: Sendable, Hashable {
    /// A template by its id (a UUID).
    case id(String)
    /// A template by its title.
    case title(String)
}
