import DSRModel
import Foundation

/// The body of either kind of webhook, with all members of reference 1.3 and 2.
struct WebhookBody: Encodable {
    struct Value: Encodable { var value: String }
    struct Subject: Encodable { var type: String }
    struct NamedValue: Encodable { var name: String, value: String }

    var type: RequestType
    var dataSubject: Subject
    var isTest: Bool
    var coreIdentifier: Value
    /// Of a preflight only.
    var requestIdentifier: NamedValue?
    var extras: Extras

    struct Extras: Encodable {
        var profile: Profile?
        var dataSilo: Silo?
        var request: Request
        var enricher: Enricher?
        var identifier: EnrichedIdentifier?
        var requestEnricherId: String?
        var organization: Organization
        var purpose: ConsentPurpose?
        /// `.some(nil)` is written as `null`, as a DSR webhook has it; nil leaves the member out.
        var pollId: String??
    }

    struct Profile: Encodable {
        var id: String
        var RequestDataSiloId: String
        var identifier: String
        var type: String
    }

    struct Silo: Encodable {
        var id: String
        var title: String
        var description: String
        var link: String
    }

    struct Enricher: Encodable { var id: String, title: String }

    struct EnrichedIdentifier: Encodable { var id: String, name: String, type: String }

    struct Request: Encodable {
        var details: String
        var id: String
        var link: String
        var createdAt: String
        var verifiedAt: String?
        var locale: String
        var origin: String
        var attributes: [RequestAttribute]?
        var country: String?
        var countrySubDivision: String?
        var partition: ConsentPartition?
    }
}

extension WebhookBody {
    init(_ job: Job, of request: PrivacyRequest, in silo: DataSilo, organization: Organization) {
        self.init(request, organization: organization)
        extras.profile = Profile(
            id: job.profile, RequestDataSiloId: job.requestDataSilo, identifier: job.identifier.value,
            type: job.identifier.name)
        extras.dataSilo = Silo(id: silo.id, title: silo.title, description: silo.description, link: silo.link)
        extras.pollId = .some(job.pollID)
    }

    init(_ enrichment: Enrichment, of request: PrivacyRequest, for check: PreflightCheck, organization: Organization) {
        self.init(request, organization: organization)
        let identifier = enrichment.identifier
        requestIdentifier = NamedValue(name: identifier.name, value: identifier.value)
        extras.enricher = Enricher(id: check.id, title: check.title)
        extras.identifier = EnrichedIdentifier(id: identifier.id, name: identifier.name, type: identifier.type)
        extras.requestEnricherId = enrichment.requestEnricher
    }

    private init(_ request: PrivacyRequest, organization: Organization) {
        let details = request.details
        self.init(
            type: request.type, dataSubject: Subject(type: request.dataSubject), isTest: request.isTest,
            coreIdentifier: Value(value: request.coreIdentifier),
            extras: Extras(
                request: Request(
                    details: details.details, id: request.id, link: request.link, createdAt: request.createdAt.iso8601,
                    verifiedAt: details.verifiedAt, locale: details.locale, origin: details.origin,
                    attributes: details.attributes, country: details.country,
                    countrySubDivision: details.countrySubDivision, partition: details.partition),
                organization: organization, purpose: details.purpose))
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
