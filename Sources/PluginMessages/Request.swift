public import DSRModel

/// One job for a plugin: everything the webhook says, and what the gateway adds.
///
/// Holds personal data.
public struct Request: Codable, Sendable, Equatable {
    /// What the plugin is asked to do.
    public enum Kind: String, Codable, Sendable {
        /// Serve the request: hand out, delete, opt out, …
        case perform
        /// Answer a preflight check: go on, with further identifiers, or hold, or cancel.
        case preflight
        /// Say whether destructive work may be done.
        case `guard`
        /// Count what would be touched, and write nothing.
        case plan
    }

    /// The version of this message; 1.
    public var schema: Int
    /// What the plugin is asked to do.
    public var kind: Kind
    /// What the person asks for.
    public var type: RequestType
    /// Transcend's id of the request; the same for all webhooks of one ask.
    public var requestID: String
    /// The identifier to look up.
    public var identifier: Identifier
    /// The person's unique id as authenticated when the request was made.
    public var coreIdentifier: String
    /// The datapoints that the plugin must answer, each with items or as "nothing"; for ACCESS only.
    public var datapoints: [Datapoint]
    /// The kinds of identifier that the preflight check wants; for preflights only.
    public var enriches: [IdentifierType]
    /// The type of the data subject as the company configured it, such as `customer`.
    public var dataSubject: String?
    /// Transcend's id of the profile.
    public var profileID: String?
    /// The data silo (integration) that is asked; absent in a preflight.
    public var dataSilo: DataSilo?
    /// The preflight check that is asked; absent elsewhere.
    public var preflightCheck: PreflightCheck?
    /// The company's organisation at Transcend.
    public var organization: Organization?
    /// Free text of the person; personal data is likely.
    public var details: String?
    /// A link to the request in Transcend's dashboard.
    public var link: String?
    /// The language of the person, in BCP 47.
    public var locale: String?
    /// Where the request came from, such as `PRIVACY_CENTER`; an open set.
    public var origin: String?
    /// The person's country, in ISO 3166-1 alpha-2.
    public var country: String?
    /// The person's subdivision, in ISO 3166-2.
    public var countrySubdivision: String?
    /// When the request was made, in ISO 8601 as received.
    public var createdAt: String?
    /// The company's own fields.
    public var attributes: [Attribute]
    /// The consent partition.
    public var partition: Partition?
    /// The consent or preference change that triggered the request.
    public var purpose: Purpose?
    /// Whether the request is flagged as a test; a test acts on live systems all the same.
    public var isTest: Bool
    /// The id that the plugin gave with `waiting`; nil at the first call.
    public var pollID: String?
    /// Which attempt this is, from 1.
    public var attempt: Int
    /// Which run of the job this is, from 1; a request that is restarted runs anew.
    public var run: Int
    /// How long this attempt may take, in milliseconds.
    public var timeoutMilliseconds: Int64
    /// The same for all attempts, builds and gateways of one run; 43 characters of base64url.
    public var idempotencyKey: String

    /// Makes a request; members that are left out are empty.
    public init(
        kind: Kind, type: RequestType, requestID: String, identifier: Identifier, coreIdentifier: String,
        datapoints: [Datapoint] = [], enriches: [IdentifierType] = [], isTest: Bool = false, attempt: Int = 1,
        run: Int = 1, timeoutMilliseconds: Int64 = 60_000, idempotencyKey: String = ""
    ) {
        self.schema = 1
        self.kind = kind
        self.type = type
        self.requestID = requestID
        self.identifier = identifier
        self.coreIdentifier = coreIdentifier
        self.datapoints = datapoints
        self.enriches = enriches
        self.attributes = []
        self.isTest = isTest
        self.attempt = attempt
        self.run = run
        self.timeoutMilliseconds = timeoutMilliseconds
        self.idempotencyKey = idempotencyKey
    }
}

extension Request: CustomStringConvertible, CustomDebugStringConvertible {
    /// Kind, type and attempt alone; personal data never reaches a log by accident.
    public var description: String { "\(kind.rawValue) \(type.rawValue) run \(run) attempt \(attempt)" }
    /// Kind, type and attempt alone; personal data never reaches a log by accident.
    public var debugDescription: String { description }
}
