package import JobStore

/// What routing says of one webhook.
package enum RouteMatch: Sendable, Equatable {
    /// These plugins must have a part in it.
    case plugins([PlannedTask])
    /// No expected plugin serves this request type at all: 401, as for an event type that the server cannot process.
    case typeUnserved
    /// Expected plugins serve the type for this target, none serves this kind of identifier, and the kind is known:
    /// 204, nothing to do.
    case identifierUnserved
    /// Expected plugins exist but none could be chosen; the code says why. The job goes to a person.
    case attention(String)

    /// Why a polled job has no plugin's part and is reported as skipped, as a webhook would be answered 204.
    static let nothingToDo = "identifier-unserved"

    /// Whether plugins have a part in it.
    var isServed: Bool {
        if case .plugins = self { return true }
        return false
    }
}
