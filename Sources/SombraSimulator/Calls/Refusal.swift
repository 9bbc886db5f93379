/// Why a call is not taken, with the status of the answer.
package struct Refusal: Error, Sendable, Hashable {
    package let status: Int
    package let message: String
    /// What rule of an honest caller it breaks; nil where an honest caller may run into it.
    package let violation: Violation.Kind?

    static func malformed(_ why: String) -> Refusal {
        Refusal(status: 400, message: "Client error: \(why)", violation: .malformed)
    }

    static let unauthorized = Refusal(status: 401, message: "API key is invalid.", violation: .unauthorized)

    static let foreignNonce = Refusal(
        status: 400,
        message: "Client error: Request metadata could not be verified. - "
            + "Client error: requestMetadata#verify - invalid signature",
        violation: .foreignNonce
    )

    static func inactive(_ status: RequestStatus) -> Refusal {
        Refusal(status: 409, message: "Client error: Request must be active: \(status.rawValue)", violation: nil)
    }

    static let enricherResolved = Refusal(
        status: 409, message: "Client error: Cannot update a resolved RequestEnricher", violation: nil
    )

    /// An honest caller knows Sombra's own limit, but not that of something in between.
    static func tooLarge(limit: Int) -> Refusal {
        Refusal(status: 413, message: "request entity too large", violation: limit < 50_000_000 ? nil : .malformed)
    }

    static func notFound(_ what: String) -> Refusal {
        Refusal(status: 404, message: "Client error: \(what) not found", violation: .malformed)
    }
}
