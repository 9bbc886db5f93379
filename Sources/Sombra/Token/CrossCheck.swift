import PluginMessages

/// Checks what the token's signature does not cover: the body, the nonce, and where the webhook came from; pure.
///
/// Whoever has one valid token could attach another body to it, so a webhook must agree with itself. A list that
/// is nil allows any; with a list, a webhook that does not say is refused.
package struct CrossCheck: Sendable {
    /// Whether the token's value must be the body's core identifier.
    ///
    /// Shown by a capture only, hence a switch.
    package var comparesCoreIdentifier: Bool
    /// The organisations (`extras.organization.uri`) that may send.
    package var organizations: Set<String>?
    /// The data silos (`extras.dataSilo.id`) that may send.
    package var dataSilos: Set<String>?
    /// The preflight checks (`extras.enricher.id`) that may send.
    package var preflightChecks: Set<String>?
    /// The header that must come with every webhook.
    package var secretHeader: SecretHeader?

    /// Makes a cross-check.
    package init(
        comparesCoreIdentifier: Bool = true, organizations: Set<String>? = nil, dataSilos: Set<String>? = nil,
        preflightChecks: Set<String>? = nil, secretHeader: SecretHeader? = nil
    ) {
        self.comparesCoreIdentifier = comparesCoreIdentifier
        self.organizations = organizations
        self.dataSilos = dataSilos
        self.preflightChecks = preflightChecks
        self.secretHeader = secretHeader
    }

    /// Checks the secret header; `value` is what came under its name.
    ///
    /// Needs no body, so it can come first.
    package func check(secret value: String?) throws(CrossCheckFailure) {
        if let secretHeader, !secretHeader.matches(value) { throw .secretHeader }
    }

    /// Checks the body against the token, the lists and the nonce.
    package func check(_ webhook: Webhook, token: VerifiedToken, nonce: String) throws(CrossCheckFailure) {
        // Byte by byte: Swift's own comparison takes different spellings of a character as equal.
        if comparesCoreIdentifier, !webhook.coreIdentifier.utf8.elementsEqual(token.value.utf8) {
            throw .coreIdentifier
        }
        if let organizations {
            guard let uri = webhook.organization?.uri, organizations.contains(uri) else { throw .organization }
        }
        switch webhook.kind {
        case .dsr:
            guard let dataSilos else { break }
            guard let id = webhook.dataSilo?.id, dataSilos.contains(id) else { throw .dataSilo }
        case .preflight:
            guard let preflightChecks else { break }
            guard let id = webhook.preflightCheck?.id, preflightChecks.contains(id) else { throw .preflightCheck }
        }
        if let requestID = NonceContents(nonce: nonce).requestID, !requestID.utf8.elementsEqual(webhook.requestID.utf8)
        {
            throw .nonce
        }
    }
}
