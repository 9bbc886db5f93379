/// How a webhook's token differs from a good one, for tests of whoever verifies it.
package enum TokenFlaw: String, Codable, Sendable, CaseIterable {
    /// No token at all.
    case missing
    /// Header `alg` is `none`, and there is no signature.
    case algorithmNone
    /// HMAC with the public key's PEM as the secret.
    case algorithmHS384
    case expired
    case foreignAudience
    case wrongScope
    /// Signed by a key that was never published.
    case foreignKey
    /// Another value than was signed.
    case tampered
    /// `value` is not the core identifier of the body.
    case foreignValue
    /// Issued a day from now.
    case fromTheFuture
    /// The signature as DER instead of `r‖s`.
    case derSignature
}

/// What goes into a webhook's token besides the core identifier.
package struct TokenOptions: Codable, Sendable, Hashable {
    package var flaw: TokenFlaw?
    /// nil means a fresh one for each delivery.
    package var jti: String?
    /// Leaves `jti` out, which the documentation allows.
    package var omitsJTI: Bool
    /// Seconds from issue to `exp`; nil leaves `exp` out, as Sombra does.
    package var lifetime: Int?

    package init(flaw: TokenFlaw? = nil, jti: String? = nil, omitsJTI: Bool = false, lifetime: Int? = nil) {
        self.flaw = flaw
        self.jti = jti
        self.omitsJTI = omitsJTI
        self.lifetime = lifetime
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        flaw = try container.decodeIfPresent(TokenFlaw.self, forKey: .flaw)
        jti = try container.decodeIfPresent(String.self, forKey: .jti)
        omitsJTI = try container.decodeIfPresent(Bool.self, forKey: .omitsJTI) ?? false
        lifetime = try container.decodeIfPresent(Int.self, forKey: .lifetime)
    }
}
