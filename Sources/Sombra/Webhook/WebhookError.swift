/// Why a body is not a webhook that can be served.
///
/// The message names a member, never a value.
package struct WebhookError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The rule that the body breaks.
    package enum Code: String, Sendable, CaseIterable {
        /// The body is not JSON.
        case notJSON = "not_json"
        /// The body is JSON, but of neither webhook; or a member that decides has the wrong form.
        case notAWebhook = "not_a_webhook"
        /// The body has the marks of both webhooks.
        case bothKinds = "both_kinds"
        /// The body is a documented webhook that this gateway does not serve.
        case otherWebhook = "other_webhook"
    }

    /// The rule that the body breaks.
    package var code: Code
    /// What is wrong and what to do about it, for the log.
    package var message: String

    /// The code and the message.
    package var description: String { "\(code.rawValue): \(message)" }

    static let notJSON = Self(code: .notJSON, message: "the body is not a JSON document in UTF-8")
    static let bothKinds = Self(
        code: .bothKinds,
        message: "the body has \"extras.profile\" and \"extras.enricher\" or \"extras.requestEnricherId\"; "
            + "a webhook has one of them"
    )
    static let neitherKind = Self(
        code: .notAWebhook,
        message: "the body has neither \"extras.profile\" nor \"extras.enricher\"; check that the address is "
            + "configured at Transcend as a server webhook or a preflight check"
    )
    static let consentManagerDeployed = Self(
        code: .otherWebhook,
        message: "this is the webhook \"consent manager deployed\", which is not served here; "
            + "remove this address from it in the dashboard"
    )
    static let legacyPreflight = Self(
        code: .otherWebhook,
        message: "this is a preflight in the form of 2019, without \"requestIdentifier\"; update the Sombra gateway"
    )

    static func missing(_ path: String) -> Self {
        Self(code: .notAWebhook, message: "the member \"\(path)\" is missing or empty")
    }

    static func malformed(_ path: String) -> Self {
        Self(code: .notAWebhook, message: "the member \"\(path)\" has the wrong type")
    }
}
