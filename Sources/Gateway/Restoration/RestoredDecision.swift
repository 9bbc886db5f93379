package import JobStore
package import Sombra

/// Decides what becomes of a job that came back with a backup, from what Sombra says of its request.
///
/// Pure.
package enum RestoredDecision: Sendable, Equatable {
    case settle(RestoredFate)
    /// Sombra said nothing that can be relied on: the job stays held; a stable code of why.
    case hold(String)

    /// Decides on the status of the request; nil is one that this contract does not know.
    ///
    /// A request that is over may be so because our answer was taken after the backup was made, or without it. Nobody
    /// can tell, so a person must, and nothing is claimed.
    package static func of(_ status: RequestStatus?, reportBy: Int64) -> RestoredDecision {
        guard let status else { return .hold("unknown-status") }
        return switch status {
        case .canceled, .revoked, .failedVerification: .settle(.withdrawn)
        case .completed, .downloadable, .viewCategories, .secondaryCompleted: .settle(.over)
        case .requestMade, .enriching, .onHold, .waiting, .compiling, .approving, .delayed, .secondary,
            .secondaryApproving:
            .settle(.wanted(reportBy: reportBy))
        }
    }
}
