package import DSRModel
import FoundationEssentials
import PluginMessages

/// One item of the polling endpoint: a DSR job that waits for an answer.
///
/// Unlike a webhook it comes over a channel that our own keys authenticate, so it carries no token. It has no profile
/// id, no details, and does not say whether the request is a test.
/// Source: API reference "GET/v1/data-silo/(id)/pending-requests/(type)".
package struct PendingRequest: Sendable, Equatable {
    /// The job, in the shape of a webhook.
    package var webhook: Webhook
    /// The nonce to send back with the answer.
    package var nonce: String
    /// Days until the request is overdue, negative afterwards; newer gateways say it.
    package var daysUntilOverdue: Double?

    /// Makes an item.
    package init(webhook: Webhook, nonce: String, daysUntilOverdue: Double? = nil) {
        self.webhook = webhook
        self.nonce = nonce
        self.daysUntilOverdue = daysUntilOverdue
    }

    /// Reads one object of the list; the request type stands in the address that was asked.
    init(_ item: WebhookObject, type: RequestType) throws {
        webhook = Webhook(
            kind: .dsr, typeName: type.rawValue, requestID: try item.requiredText(.requestID),
            // A bare string here, and optional.
            coreIdentifier: try item.text(.coreIdentifier) ?? "",
            identifier: try item.requiredText(.identifier),
            identifierType: try item.text(.type).map(IdentifierType.init(rawValue:))
        )
        webhook.dataSilo = DataSilo(id: try item.requiredText(.dataSiloID))
        webhook.dataSubject = try item.text(.dataSubjectType)
        webhook.locale = item.note(.locale)
        webhook.country = item.note(.country)
        webhook.countrySubdivision = item.note(.countrySubdivision)
        webhook.createdAt = item.note(.requestCreatedAt)
        webhook.attributes = try item.read([Attribute].self, .attributes) ?? []
        webhook.partition = try item.read(Partition.self, .partition)
        webhook.purpose = try item.read(Purpose.self, .purpose)
        nonce = try item.requiredText(.nonce)
        daysUntilOverdue = item.number(.daysUntilOverdue)
    }
}

extension PendingRequest: CustomStringConvertible, CustomDebugStringConvertible {
    /// Type and request id alone; neither identifier nor nonce reaches a log by accident.
    package var description: String { "pending \(webhook)" }
    /// Type and request id alone; neither identifier nor nonce reaches a log by accident.
    package var debugDescription: String { description }
}
