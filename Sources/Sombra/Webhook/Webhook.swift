package import DSRModel
package import PluginMessages

/// One inbound webhook of Sombra, or one item of its polling endpoint, in the same shape.
///
/// Holds personal data; only kind, type and ids go into a description. The raw body is what a store keeps: this
/// value can be read from it again at any time. Source: API reference "webhook/new-privacy-request-job" and
/// "webhook/new-preflight-request-job"; Transcend's published webhook types.
package struct Webhook: Sendable, Equatable {
    /// Which of the two webhooks it is.
    package enum Kind: String, Sendable, Codable {
        /// "New DSR job": one identifier of one request, in one data silo.
        case dsr
        /// "New preflight request job": one identifier of one request, for one preflight check.
        case preflight
    }

    /// Which of the two webhooks it is, told by structure and not by `type`.
    package var kind: Kind
    /// The request type as received; see `type`.
    package var typeName: String
    /// The person's unique id as authenticated when the request was made.
    package var coreIdentifier: String
    /// The value to look up, or in a preflight the value to enrich; never empty.
    package var identifier: String
    /// The kind of the identifier; nil where Sombra sends `null`, as in its test payloads.
    package var identifierType: IdentifierType?
    /// The category of the identifier, such as `email` or `custom`; in preflights.
    package var identifierCategory: IdentifierType?
    /// Transcend's id of the request; the same for all webhooks of one ask.
    package var requestID: String
    /// Transcend's id of the profile; in DSR webhooks.
    package var profileID: String?
    /// Transcend's id of "this request in this data silo", the same for all its identifiers; in DSR webhooks.
    package var requestDataSiloID: String?
    /// The data silo that is asked; in DSR webhooks.
    package var dataSilo: DataSilo?
    /// The preflight check that is asked; in preflights.
    package var preflightCheck: PreflightCheck?
    /// Transcend's id of "this request in this preflight check"; in preflights.
    package var requestEnricherID: String?
    /// The company's organisation at Transcend.
    package var organization: Organization?
    /// The type of the data subject as the company configured it, such as `customer`.
    package var dataSubject: String?
    /// Whether the request is flagged as a test; a test acts on live systems all the same.
    package var isTest = false
    /// The poll id that was reported with `WAITING` earlier.
    package var pollID: String?
    /// Free text of the person.
    package var details: String?
    /// A path or an address of the request in Transcend's dashboard.
    package var link: String?
    /// The language of the person, in BCP 47.
    package var locale: String?
    /// Where the request came from, such as `PRIVACY_CENTER`; an open set.
    package var origin: String?
    /// The person's country, in ISO 3166-1 alpha-2.
    package var country: String?
    /// The person's subdivision, in ISO 3166-2.
    package var countrySubdivision: String?
    /// When the request was made, in ISO 8601 as received.
    package var createdAt: String?
    /// When the person was verified, in ISO 8601 as received; only older gateways say it.
    package var verifiedAt: String?
    /// The company's own fields.
    package var attributes: [Attribute] = []
    /// The consent partition.
    package var partition: Partition?
    /// The consent or preference change that triggered the request.
    package var purpose: Purpose?

    /// Makes a webhook of its required members; the others are empty.
    package init(
        kind: Kind, typeName: String, requestID: String, coreIdentifier: String, identifier: String,
        identifierType: IdentifierType?
    ) {
        self.kind = kind
        self.typeName = typeName
        self.requestID = requestID
        self.coreIdentifier = coreIdentifier
        self.identifier = identifier
        self.identifierType = identifierType
    }

    /// The request type, or nil for one that this contract does not know.
    package var type: RequestType? { RequestType(rawValue: typeName) }
}

extension Webhook: CustomStringConvertible, CustomDebugStringConvertible {
    /// Kind, known type and request id alone; personal data never reaches a log by accident.
    package var description: String { "\(kind.rawValue) \(type?.rawValue ?? "(unknown type)") \(requestID)" }
    /// Kind, known type and request id alone; personal data never reaches a log by accident.
    package var debugDescription: String { description }
}
