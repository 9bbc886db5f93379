import FoundationEssentials

/// `PUT /v1/data-silo`: confirms everything that is not an access.
///
/// All members left out is "done".
///
/// Source: API reference "PUT/v1/data-silo".
package struct ConfirmationReport: Sendable, Equatable {
    /// The state of the whole data silo.
    ///
    /// It speaks for other profiles of the request too: see the rules of truth.
    package var status: IntegrationStatus?
    /// The state of this profile only.
    package var profileStatus: ProfileStatus?
    /// Shown to the person in charge in the dashboard.
    package var message: String?
    /// When Sombra may ask again, in milliseconds since 1970; must lie ahead.
    package var retryAfter: Int64?
    /// The id of a job that runs elsewhere; Sombra hands it back with the next delivery.
    package var pollID: String?

    /// Makes a report.
    package init(
        status: IntegrationStatus? = nil, profileStatus: ProfileStatus? = nil, message: String? = nil,
        retryAfter: Int64? = nil, pollID: String? = nil
    ) {
        self.status = status
        self.profileStatus = profileStatus
        self.message = message
        self.retryAfter = retryAfter
        self.pollID = pollID
    }

    /// The body.
    ///
    /// `legacyProfileID` is set for gateways before 7.199.0, which need one in every report.
    package func body(legacyProfileID: String? = nil) throws -> JSONBody {
        try JSONBody(
            encoding: Message(
                status: status, profileStatus: profileStatus, message: message,
                retryAfterDate: retryAfter.map(Self.text), pollId: pollID,
                profiles: legacyProfileID.map { [Message.Profile(profileId: $0)] }
            )
        )
    }

    private static func text(_ milliseconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private struct Message: Encodable {
        struct Profile: Encodable {
            let profileId: String
        }

        let status: IntegrationStatus?
        let profileStatus: ProfileStatus?
        let message: String?
        let retryAfterDate: String?
        let pollId: String?
        let profiles: [Profile]?
    }
}
