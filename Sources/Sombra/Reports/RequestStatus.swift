/// The state of a whole request at Transcend.
///
/// Source: API reference "GET/v1/data-subject-request/(id)"; `RequestStatus` of Transcend's published privacy types.
package enum RequestStatus: String, Codable, Sendable, CaseIterable {
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

    /// Whether the request ended without being served: nobody waits for a report any more.
    package var isWithdrawn: Bool { self == .canceled || self == .revoked || self == .failedVerification }

    /// Whether data silos are being asked, so that reports are what it waits for.
    package var takesReports: Bool { self == .compiling || self == .secondary }
}
