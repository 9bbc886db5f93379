/// The names of the members that are read, on all levels.
///
/// One key type for every level spares a mirror type for each object of the body.
enum WebhookMember: String, CodingKey {
    case type, coreIdentifier, value, name, dataSubject, isTest, requestIdentifier, extras
    case profile, id, identifier
    case requestDataSiloID = "RequestDataSiloId"
    case dataSilo, title, description, link, organization, uri, purpose, partition
    case pollID = "pollId"
    case request, details, createdAt, verifiedAt, locale, origin, attributes, country
    case countrySubdivision = "countrySubDivision"
    case enricher
    case requestEnricherID = "requestEnricherId"
    // Marks of other webhooks.
    case bundleType, airgapBundle, extraIdentifiers
    // Items of the polling endpoint, and the mark of a body that was made of one.
    case polled
    case nonce, daysUntilOverdue, requestCreatedAt, dataSubjectType
    case requestID = "requestId"
    case dataSiloID = "dataSiloId"
}
