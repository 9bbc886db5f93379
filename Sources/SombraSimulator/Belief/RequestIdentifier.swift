/// One identifier of a request, as `POST /v1/request-identifiers` lists it.
package struct RequestIdentifier: Codable, Sendable, Hashable {
    package var id: String
    /// The name configured in the dashboard, such as `email` or `userId`.
    package var name: String
    /// The category; `custom` for a name that Transcend does not know by itself.
    package var type: String
    package var value: String

    package init(id: String, name: String, type: String? = nil, value: String) {
        self.id = id
        self.name = name
        self.type = type ?? Self.category(of: name)
        self.value = value
    }

    /// The category of a name; built-in kinds are their own.
    ///
    /// Source: reference 2, `IdentifierType`.
    static func category(of name: String) -> String { builtIn.contains(name) ? name : "custom" }

    private static let builtIn: Set<String> = [
        "email", "phone", "coreIdentifier", "gaid", "idfa", "idfv", "browserId", "microsoftAdvertisingId",
        "amazonFireAdvertisingId", "rida", "filestackHandle", "stripeId", "braintreeCustomerId", "chargebeeId",
        "thriveTrmContactId", "talkableUUID", "recurlyId", "customerIoId", "sprigVisitorId", "linkedInURL",
        "advertisingId", "personaReferenceId", "streamUserId", "plaidProcessorToken", "onfidoApplicantId",
        "veroUserId", "adobeAdvertisingCloudId", "adobeAudienceManagerId", "adobeExperienceCloudId", "adobeTargetId",
        "adobeCampaignRecipientId", "transcend",
    ]
}
