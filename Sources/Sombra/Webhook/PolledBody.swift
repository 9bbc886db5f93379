import DSRModel
import FoundationEssentials
import PluginMessages

extension PendingRequest {
    /// The item as the body of a webhook, for a store that keeps bodies: `Webhook(body:)` reads it again.
    ///
    /// It says that it was polled, and so may lack the core identifier. `isTest` is what Sombra said when it was asked.
    package func webhookBody(isTest: Bool) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(PolledBody(webhook, isTest: isTest)))
    }
}

/// A polled item in the shape of a webhook's body.
private struct PolledBody: Encodable {
    struct Text: Encodable { var value: String? }
    struct Subject: Encodable { var type: String? }
    struct Profile: Encodable { var identifier: String, type: String? }
    struct Silo: Encodable { var id: String? }

    struct Request: Encodable {
        var id: String
        var createdAt: String?
        var locale: String?
        var country: String?
        var countrySubDivision: String?
        var attributes: [Attribute]
        var partition: Partition?
    }

    struct Extras: Encodable {
        var polled = true
        var profile: Profile
        var dataSilo: Silo
        var request: Request
        var purpose: Purpose?
    }

    var type: String
    var coreIdentifier: Text
    var dataSubject: Subject
    var isTest: Bool
    var extras: Extras

    init(_ webhook: Webhook, isTest: Bool) {
        self.isTest = isTest
        type = webhook.typeName
        coreIdentifier = Text(value: webhook.coreIdentifier.isEmpty ? nil : webhook.coreIdentifier)
        dataSubject = Subject(type: webhook.dataSubject)
        extras = Extras(
            profile: Profile(identifier: webhook.identifier, type: webhook.identifierType?.rawValue),
            dataSilo: Silo(id: webhook.dataSilo?.id),
            request: Request(
                id: webhook.requestID, createdAt: webhook.createdAt, locale: webhook.locale, country: webhook.country,
                countrySubDivision: webhook.countrySubdivision, attributes: webhook.attributes,
                partition: webhook.partition),
            purpose: webhook.purpose)
    }
}
