/// The status of a whole request.
///
/// Source: reference 6.2, `GET /v1/data-subject-request/{id}`.
package enum RequestStatus: String, Codable, Sendable, Hashable {
    case requestMade = "REQUEST_MADE"
    case failedVerification = "FAILED_VERIFICATION"
    case enriching = "ENRICHING"
    case onHold = "ON_HOLD"
    case waiting = "WAITING"
    case compiling = "COMPILING"
    case approving = "APPROVING"
    case delayed = "DELAYED"
    case completed = "COMPLETED"
    case downloadable = "DOWNLOADABLE"
    case viewCategories = "VIEW_CATEGORIES"
    case canceled = "CANCELED"
    case secondary = "SECONDARY"
    case secondaryCompleted = "SECONDARY_COMPLETED"
    case secondaryApproving = "SECONDARY_APPROVING"
    case revoked = "REVOKED"

    /// Whether answers are still taken; otherwise every answer is refused with 409.
    package var isActive: Bool {
        switch self {
        case .completed, .downloadable, .viewCategories, .canceled, .secondaryCompleted, .revoked, .failedVerification:
            false
        case .requestMade, .enriching, .onHold, .waiting, .compiling, .approving, .delayed, .secondary,
            .secondaryApproving:
            true
        }
    }
}
