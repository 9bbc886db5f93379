package import DSRModel
import FoundationEssentials
import PluginMessages

/// One item of the polling endpoint: a DSR job that waits for an answer.
///
/// Unlike a webhook it comes over a channel that our own keys authenticate, so it carries no token.
/// Source: API reference "GET/v1/data-silo/(id)/pending-requests/(type)".
package struct PendingRequest: Sendable, Equatable {
    /// The job, in the shape of a webhook.
    package var webhook: Webhook
    /// The nonce to send back with the answer.
    package var nonce: String
    /// Days until the request is overdue, negative afterwards; newer gateways say it.
    package var daysUntilOverdue: Int?

    /// Reads the body of an answer: `{"items": [ … ]}`.
    ///
    /// The request type stands in the address that was asked, not in the items.
    package static func list(from body: some Collection<UInt8>, type: RequestType) throws(WebhookError) -> [Self] {
        do {
            let page = try JSONDecoder().decode(Page.self, from: Data(body))
            return try page.items.map { try $0.pending(type) }
        } catch let error as WebhookError {
            throw error
        } catch DecodingError.dataCorrupted {
            throw .notJSON
        } catch {
            throw .malformed("items")
        }
    }

    private struct Page: Decodable {
        let items: [Item]
    }

    private struct Item: Decodable {
        let item: WebhookObject

        init(from decoder: any Decoder) throws {
            item = WebhookObject(container: try decoder.container(keyedBy: WebhookMember.self), path: "items[]")
        }

        func pending(_ type: RequestType) throws -> PendingRequest {
            var webhook = Webhook(
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
            return PendingRequest(
                webhook: webhook, nonce: try item.requiredText(.nonce),
                daysUntilOverdue: try item.read(Int.self, .daysUntilOverdue)
            )
        }
    }
}
