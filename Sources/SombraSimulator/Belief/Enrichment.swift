/// One preflight check of one request for one identifier value.
package struct Enrichment: Encodable, Sendable, Identifiable {
    /// Unique: the id of the row and the identifier's value.
    package let id: String
    package let request: String
    package let check: String
    /// `requestEnricherId`, one for each request and check.
    package let requestEnricher: String
    package let identifier: RequestIdentifier
    package internal(set) var state: ProcessingState = .queued
    /// `CANCELED` or `ON_HOLD`, where the check decided so.
    package internal(set) var decision: RequestStatus?
    package internal(set) var returned: [RequestIdentifier] = []
    /// Whether an answer came since the newest delivery began.
    var isAnswered = false

    init(request: String, check: String, requestEnricher: String, identifier: RequestIdentifier) {
        id = "\(requestEnricher)/\(identifier.name)=\(identifier.value)"
        self.request = request
        self.check = check
        self.requestEnricher = requestEnricher
        self.identifier = identifier
    }

    private enum CodingKeys: CodingKey {
        case id, request, check, requestEnricher, identifier, state, decision, returned
    }
}
