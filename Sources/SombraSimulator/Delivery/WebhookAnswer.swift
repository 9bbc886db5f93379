import Foundation

/// How the customer's server answered a webhook.
package struct WebhookAnswer: Sendable, Hashable {
    /// nil where there was no answer.
    package var status: Int?
    package var body: [UInt8]
    /// Why there was no answer.
    package var failure: String?

    package init(status: Int?, body: [UInt8] = [], failure: String? = nil) {
        self.status = status
        self.body = body
        self.failure = failure
    }

    /// The decision that a preflight's answer may carry; any other body counts as none.
    ///
    /// Source: reference 5, A.
    var decision: (RequestStatus, EmailTemplate?)? {
        struct Body: Decodable {
            var status: String
            var templateId: String?
            var templateTitle: String?
        }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(body)),
            let status = RequestStatus(rawValue: body.status), status == .canceled || status == .onHold
        else { return nil }
        let hasTemplate = body.templateId != nil || body.templateTitle != nil
        return (status, hasTemplate ? EmailTemplate(id: body.templateId, title: body.templateTitle) : nil)
    }
}
