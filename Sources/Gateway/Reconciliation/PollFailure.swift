import Sombra

/// A page that could not be had, sorted by what is to be done about it.
struct PollFailure: Error, Equatable {
    enum Reach: Equatable {
        /// Only this list: asking for others goes on.
        case lane
        /// All lists of the data silo.
        case silo
        /// All lists: Sombra asks to be left alone.
        case all
    }

    var outcome: PollOutcome
    var reach: Reach
    /// How long Sombra asks to wait, in milliseconds.
    var retryAfter: Int64?

    init(_ failure: CallFailure) {
        switch failure {
        case .unusable: self.init(.failed(failure.code), .silo)
        case .refused(let answer):
            switch answer {
            case .rateLimited(let wait): self.init(.failed(answer.code), .all, wait?.milliseconds)
            case .transient(_, let wait): self.init(.failed(answer.code), .silo, wait?.milliseconds)
            // Whatever else is said says that this list is not for us.
            default: self.init(.refused(answer.code), .lane)
            }
        }
    }

    private init(_ outcome: PollOutcome, _ reach: Reach, _ retryAfter: Int64? = nil) {
        self.outcome = outcome
        self.reach = reach
        self.retryAfter = retryAfter
    }
}
