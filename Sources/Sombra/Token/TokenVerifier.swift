import Crypto

/// Verifies `x-sombra-token` by every rule that is documented or follows from RFC 7519; pure.
///
/// The signature covers neither the body nor the nonce: see `CrossCheck`.
/// Source: "Verify webhook signature" (docs.transcend.io), API reference
/// "GET/public-keys/sombra-general-signing-key".
package struct TokenVerifier: Sendable {
    /// The audience that must be in `aud`; from the dashboard, Infrastructure → Sombra.
    package let audience: String
    /// How old `iat` may be; nil for any age.
    ///
    /// A token without `iat` has no age.
    package let maximumAge: Duration?
    /// How far `iat` and `nbf` may lie ahead of our clock.
    package let skew: Duration

    /// Makes a verifier.
    package init(audience: String, maximumAge: Duration? = nil, skew: Duration = .seconds(60)) {
        self.audience = audience
        self.maximumAge = maximumAge
        self.skew = skew
    }

    /// Verifies with any of the keys.
    ///
    /// `now` is in milliseconds since 1970.
    package func verify(
        _ token: CompactToken, with keys: SigningKeys, at now: Int64
    ) throws(TokenFailure) -> VerifiedToken {
        // The signature first: nothing is read of a payload that nobody vouches for.
        guard keys.keys.contains(where: { $0.isValidSignature(token.signature, for: token.digest) }) else {
            throw .signature
        }
        let claims: StrictObject.Members
        do {
            claims = try StrictObject.read(token.payload)
        } catch {
            switch error {
            case .notObject: throw .payloadNotObject
            case .repeatsMember: throw .payloadRepeatsMember
            }
        }
        guard let value = claims.text("value") else { throw .value }
        guard claims.text("scope") == "coreIdentifier" else { throw .scope }
        guard Self.audiences(of: claims).contains(where: { $0.utf8.elementsEqual(audience.utf8) }) else {
            throw .audience
        }
        let issuedAt = try checkTimes(of: claims, at: now)
        var id: String?
        if claims.contains(.init("jti")) {
            guard let text = claims.text("jti"), !text.isEmpty else { throw .tokenID }
            id = text
        }
        return VerifiedToken(value: value, id: id, issuedAt: issuedAt)
    }

    private static func audiences(of claims: StrictObject.Members) -> [String] {
        if let one = claims.text("aud") { return [one] }
        return (try? claims.decode([String].self, forKey: .init("aud"))) ?? []
    }

    /// Returns `iat` in milliseconds.
    private func checkTimes(of claims: StrictObject.Members, at now: Int64) throws(TokenFailure) -> Int64? {
        // No skew for the end: RFC 7519 allows some, and a token that has ended by our clock has ended.
        if let end = try time("exp", of: claims, or: .expired), now >= end { throw .expired }
        if let start = try time("nbf", of: claims, or: .notYetValid), start - now > skew.milliseconds {
            throw .notYetValid
        }
        guard let issuedAt = try time("iat", of: claims, or: .issuedAhead) else { return nil }
        guard issuedAt - now <= skew.milliseconds else { throw .issuedAhead }
        if let maximumAge, now - issuedAt > maximumAge.milliseconds { throw .tooOld }
        return issuedAt
    }

    /// A NumericDate of RFC 7519 (seconds, perhaps with a fraction) in milliseconds.
    private func time(
        _ name: String, of claims: StrictObject.Members, or failure: TokenFailure
    ) throws(TokenFailure) -> Int64? {
        guard claims.contains(.init(name)) else { return nil }
        // Within ±10^13 s the milliseconds and every difference of two of them fit in 64 bits.
        guard let seconds = try? claims.decode(Double.self, forKey: .init(name)), abs(seconds) <= 1e13 else {
            throw failure
        }
        return Int64(seconds * 1000)
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
