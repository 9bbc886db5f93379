import Crypto
package import Foundation

/// The claims of `x-sombra-token`.
///
/// Source: reference 3.1.
package struct TokenClaims: Encodable, Sendable {
    package var value: String
    package var scope = "coreIdentifier"
    package var aud: String
    package var iat: Int
    package var jti: String?
    package var exp: Int?

    package init(value: String, audience: String, issuedAt: Date, jti: String? = nil, expires: Date? = nil) {
        self.value = value
        aud = audience
        iat = Int(issuedAt.timeIntervalSince1970)
        self.jti = jti
        exp = expires.map { Int($0.timeIntervalSince1970) }
    }
}

extension SigningKey {
    /// Signs claims, or does it wrongly in exactly one way; nil is no token at all.
    package func token(for claims: TokenClaims, flaw: TokenFlaw? = nil) throws -> String? {
        var claims = claims
        var algorithm = "ES384"
        switch flaw {
        case .missing: return nil
        case .algorithmNone: algorithm = "none"
        case .algorithmHS384: algorithm = "HS384"
        case .expired: claims.exp = claims.iat - 3_600
        case .foreignAudience: claims.aud = "another-organization"
        case .wrongScope: claims.scope = "requestIdentifier"
        case .foreignValue: claims.value += "-of-someone-else"
        case .fromTheFuture: claims.iat += 86_400
        case nil, .foreignKey, .tampered, .derSignature: break
        }
        let header = Data(#"{"alg":"\#(algorithm)","typ":"JWT"}"#.utf8).base64URL
        let signed = "\(header).\(try Self.payload(claims))"
        let signature = try signature(over: Data(signed.utf8), flaw: flaw)
        guard flaw == .tampered else { return "\(signed).\(signature)" }
        claims.value += "-tampered"
        return "\(header).\(try Self.payload(claims)).\(signature)"
    }

    private static func payload(_ claims: TokenClaims) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(claims).base64URL
    }

    private func signature(over data: Data, flaw: TokenFlaw?) throws -> String {
        switch flaw {
        case .algorithmNone: return ""
        case .algorithmHS384:
            let secret = SymmetricKey(data: Data(publicKeyPEM.utf8))
            return Data(HMAC<SHA384>.authenticationCode(for: data, using: secret)).base64URL
        case .foreignKey: return try SigningKey().signature(for: data).rawRepresentation.base64URL
        case .derSignature: return try signature(for: data).derRepresentation.base64URL
        default: return try signature(for: data).rawRepresentation.base64URL
        }
    }
}
