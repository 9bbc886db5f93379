package import Foundation

/// Signs a fixture afresh and sends it; its placeholders for token and nonce are replaced.
package struct FixtureSender: Sendable {
    private let key: SigningKey
    private let audience: String
    private let courier: Courier

    package init(key: SigningKey, audience: String, courier: Courier) {
        self.key = key
        self.audience = audience
        self.courier = courier
    }

    package func send(
        _ fixture: Fixture, to url: String, nonce: String? = nil, token: TokenOptions = TokenOptions(),
        at now: Date = Date(), mint: Mint = .random
    ) async throws -> WebhookAnswer {
        let claims = token.claims(
            value: fixture.facts.coreIdentifier?.value ?? "", audience: audience, at: now, mint: mint)
        let signed = try key.token(for: claims, flaw: token.flaw)
        return await courier.post(fixture.webhook(to: url, token: signed, nonce: nonce ?? mint.nonce()))
    }
}

extension Fixture {
    /// A fixture without a nonce header gets none: that may be the point of it.
    func webhook(to url: String, token: String?, nonce: String) -> Webhook {
        var webhook = Webhook(url: url, headers: headers, body: body)
        webhook.set("x-sombra-token", token)
        if headers.contains(where: { $0.name.lowercased() == "x-transcend-nonce" }) {
            webhook.set("x-transcend-nonce", nonce)
        }
        return webhook
    }
}

extension TokenOptions {
    func claims(value: String, audience: String, at now: Date, mint: Mint) -> TokenClaims {
        TokenClaims(
            value: value, audience: audience, issuedAt: now, jti: omitsJTI ? nil : jti ?? mint.id(),
            expires: lifetime.map { now.addingTimeInterval(Double($0)) })
    }
}
