/// Where a job or a preflight check stands, in the words of Transcend's API.
///
/// Source: reference 1.5 (job states) and 5 (states of a check). `REQUEST_CLOSED` stands for the
/// dashboard's label "request closed", whose enum value is not published.
package enum ProcessingState: String, Codable, Sendable, Hashable, CaseIterable {
    case queued = "QUEUED"
    case remoteProcessing = "REMOTE_PROCESSING"
    case waiting = "WAITING"
    case error = "ERROR"
    case actionRequired = "ACTION_REQUIRED"
    case skipped = "SKIPPED"
    case skippedDueToException = "SKIPPED_DUE_TO_EXCEPTION"
    case resolved = "RESOLVED"
    case requestClosed = "REQUEST_CLOSED"

    /// Whether Sombra expects nothing more.
    package var isSettled: Bool {
        switch self {
        case .skipped, .skippedDueToException, .resolved, .requestClosed: true
        case .queued, .remoteProcessing, .waiting, .error, .actionRequired: false
        }
    }

    /// Whether the customer's server has said nothing yet since the newest delivery.
    package var awaitsAnswer: Bool { self == .queued || self == .remoteProcessing }
}
