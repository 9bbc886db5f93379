/// `status` of `POST` and `PUT /v1/data-silo`: the state of the integration for the request.
package enum IntegrationStatus: String, Sendable, CaseIterable {
    case ready = "READY"
    case resolved = "RESOLVED"
    case skipped = "SKIPPED"
    case skippedDueToException = "SKIPPED_DUE_TO_EXCEPTION"
    case actionRequired = "ACTION_REQUIRED"
    case waiting = "WAITING"

    /// `READY` is the word of the API for what the state table calls `RESOLVED`.
    var state: ProcessingState {
        switch self {
        case .ready, .resolved: .resolved
        case .skipped: .skipped
        case .skippedDueToException: .skippedDueToException
        case .actionRequired: .actionRequired
        case .waiting: .waiting
        }
    }
}

/// `profileStatus`: of the datapoints in a `POST`, of the profile in a `PUT`.
package enum ProfileStatus: String, Sendable, CaseIterable {
    case resolved = "RESOLVED"
    case skipped = "SKIPPED"
    case skippedDueToException = "SKIPPED_DUE_TO_EXCEPTION"
    case waiting = "WAITING"
    /// Only in a `PUT`.
    case error = "ERROR"

    var state: ProcessingState {
        switch self {
        case .resolved: .resolved
        case .skipped: .skipped
        case .skippedDueToException: .skippedDueToException
        case .waiting: .waiting
        case .error: .error
        }
    }
}
