import Sombra

extension ReportAnswer {
    /// The HTTP status of the answer, for the record; nil where none came or several mean the same.
    var httpStatus: Int? {
        switch self {
        case .accepted: 200
        case .malformed(let status, _), .redirected(let status): status
        case .unauthorized: 401
        case .routeMissing: 404
        case .closed: 409
        case .tooLarge: 413
        case .rateLimited: 429
        case .transient(.status(let status), _), .transient(.webPage(let status), _): status
        case .alreadyResolved, .nonceInvalid, .transient: nil
        }
    }

    /// Whether Sombra looked at the call itself, so that the key it came with is right.
    var showsKeyIsTaken: Bool {
        switch self {
        case .accepted, .malformed, .closed, .alreadyResolved, .nonceInvalid, .tooLarge: true
        case .unauthorized, .rateLimited, .routeMissing, .redirected, .transient: false
        }
    }
}
