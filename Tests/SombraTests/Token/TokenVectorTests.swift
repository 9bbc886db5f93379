import PluginMessages
import Testing

@testable import Sombra

@Suite("The 27 token vectors")
struct TokenVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let token: String
        let accept: Bool
        let at: Int64
        var testDescription: String { name }
    }

    static let file = try? Fixture("jwt-vectors.json").document
    static let vectors: [Vector] = (file?["vectors"]?.array ?? []).compactMap { vector in
        guard let name = vector["name"]?.string, let token = vector["token"]?.string,
            let accept = vector["accept"]?.bool, let at = vector["at"]?.integer
        else { return nil }
        return Vector(name: name, token: token, accept: accept, at: at)
    }

    /// The rule that each refused vector must break, so that none is refused for the wrong reason.
    static let rules: [String: TokenFailure] = [
        "expired": .expired, "wrong-aud": .audience, "missing-aud": .audience, "missing-scope": .scope,
        "wrong-scope": .scope, "value-not-string": .value, "iat-far-future": .issuedAhead,
        "tampered-payload": .signature, "tampered-signature": .signature, "der-signature": .signatureForm,
        "short-signature": .signatureForm, "wrong-key": .signature, "alg-none": .algorithm,
        "alg-hs384-with-public-key": .algorithm, "alg-es256-header": .algorithm, "crit-header": .headerExtension,
        "payload-not-json": .payloadNotObject, "two-segments": .notCompact, "four-segments": .notCompact,
        "empty": .notCompact, "not-base64": .notBase64URL,
    ]

    private func verify(_ vector: Vector) throws -> VerifiedToken {
        let pem = try #require(Self.file?["publicKeyPem"]?.string)
        let verifier = TokenVerifier(audience: "northwind-books", maximumAge: .seconds(40 * 24 * 3600))
        let token = try CompactToken(vector.token)
        return try verifier.verify(token, with: try SigningKeys(pem: pem), at: vector.at * 1000)
    }

    @Test("all 27 are there")
    func count() { #expect(Self.vectors.count == 27) }

    @Test("a vector gets its verdict by the rule it is made for", arguments: vectors)
    func verdict(vector: Vector) throws {
        if vector.accept {
            let verified = try verify(vector)
            #expect(verified.value == "user-100001")
            #expect(verified.issuedAt == 1_772_357_700_000)
            #expect((verified.id == nil) == (vector.name == "valid-no-jti"))
        } else {
            let rule = try #require(Self.rules[vector.name])
            #expect(throws: rule) { try verify(vector) }
        }
    }
}
