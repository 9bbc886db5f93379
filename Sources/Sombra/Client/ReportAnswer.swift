/// What the gateway's answer to a report means, and so what to do next.
///
/// Source: API reference pages of each endpoint, "Authenticating to API" (docs.transcend.io), and what the
/// first-party tools do where the reference is silent.
package enum ReportAnswer: Sendable, Equatable {
    /// Taken. Any 2xx; its body says nothing.
    case accepted
    /// Permanent: the report is malformed. `status` is mostly 400. The message is for the sealed record, never logged.
    case malformed(status: Int, message: String?)
    /// Permanent until the configuration changes: the API key or the internal key is wrong, often one of the other
    /// region. Stop the lane and raise the alarm. The message is for the sealed record, never logged.
    case unauthorized(message: String?)
    /// 409: the request takes no reports any more; it is completed or revoked. The message is for the sealed record.
    case closed(message: String?)
    /// The preflight check was answered before, or its phase is over.
    case alreadyResolved
    /// Permanent: the nonce was made by another gateway, or is older than four key rotations.
    case nonceInvalid
    /// 413: send it in smaller pieces.
    case tooLarge
    /// 429: wait so long, or back off where nothing is said.
    case rateLimited(retryAfter: Duration?)
    /// 404: the gateway does not know the route; a self-hosted one must be upgraded.
    case routeMissing
    /// 3xx, permanent: the address is that of a redirect, which is not followed, since it would carry the keys along.
    case redirected(status: Int)
    /// Trouble that passes: try again with backoff, not before `retryAfter` where the gateway says so.
    case transient(TransientCause, retryAfter: Duration?)
}

extension ReportAnswer {
    /// The longest pause that an answer may ask for.
    ///
    /// Sombra must hear something within hours, and one absurd answer must not outlast a clock that was set back by an
    /// hour.
    package static let longestRetryAfter = Duration.seconds(1800)

    /// A short code for logs, metrics and the audit: no message, no personal data.
    package var code: String {
        switch self {
        case .accepted: "accepted"
        case .malformed(let status, _): "malformed_\(status)"
        case .unauthorized: "unauthorized"
        case .closed: "closed"
        case .alreadyResolved: "already_resolved"
        case .nonceInvalid: "nonce_invalid"
        case .tooLarge: "too_large"
        case .rateLimited: "rate_limited"
        case .routeMissing: "route_missing"
        case .redirected(let status): "redirected_\(status)"
        case .transient(.status(let status), _): "status_\(status)"
        case .transient(.webPage(let status), _): "web_page_\(status)"
        case .transient(.timedOut, _): "timed_out"
        case .transient(.network(let code), _), .transient(.notSent(let code), _): code
        }
    }
}
