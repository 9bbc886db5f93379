package import DSRModel

/// `POST /v1/enrich-identifiers`: answers a preflight check.
///
/// The body of a hold or a cancel may also stand in the HTTP answer to the webhook itself.
/// Source: "Identity Enrichment Webhook" (docs.transcend.io); API reference "POST/v1/enrich-identifiers".
package enum EnrichmentReport: Sendable, Equatable {
    /// Go on, with these further identifiers by configured name; none is "nothing found".
    case identifiers([IdentifierType: [String]])
    /// Put the request on hold for review.
    case hold(MailTemplate?)
    /// Cancel the request; the person is mailed unless the request is silent.
    case cancel(MailTemplate?)

    /// For whom the report speaks.
    package enum Addressee: Sendable {
        /// The preflight that the nonce came with.
        case job(JobCredentials)
        /// A check of a request, by its ids and without a nonce. Not in the API reference; the first-party command
        /// line does so.
        case check(requestID: String, enricherID: String, apiKey: String?)
    }

    /// The body.
    package func body() throws -> JSONBody { try JSONBody(encoding: message) }

    private var message: Message {
        switch self {
        case .identifiers(let found):
            var byName: [String: [Message.Value]] = [:]
            for (type, values) in found { byName[type.rawValue] = values.map(Message.Value.init(value:)) }
            return Message(enrichedIdentifiers: byName)
        case .hold(let template): return Message(status: "ON_HOLD", template: template)
        // One L: the American spelling.
        case .cancel(let template): return Message(status: "CANCELED", template: template)
        }
    }

    private struct Message: Encodable {
        struct Value: Encodable {
            let value: String
        }

        var enrichedIdentifiers: [String: [Value]]?
        var status: String?
        var templateId: String?
        var templateTitle: String?

        init(enrichedIdentifiers: [String: [Value]]) { self.enrichedIdentifiers = enrichedIdentifiers }

        init(status: String, template: MailTemplate?) {
            self.status = status
            switch template {
            case .id(let id): templateId = id
            case .title(let title): templateTitle = title
            case nil: break
            }
        }
    }
}
