import Crypto
import PluginMessages
import Testing

@testable import Sombra

@Suite("Rules of the token beyond the vectors")
struct TokenRuleTests {
    private let signer = TestSigner()
    private let verifier = TokenVerifier(audience: "northwind-books", maximumAge: .seconds(3600))

    private func verify(_ token: String, at now: Int64 = 1_000_000) throws -> VerifiedToken {
        try verifier.verify(try CompactToken(token), with: try signer.keys, at: now)
    }

    private func verify(_ claim: String, _ value: JSONValue?, at now: Int64 = 1_000_000) throws -> VerifiedToken {
        var claims = TestSigner.claims
        claims[claim] = value
        return try verify(try signer.token(claims: claims), at: now)
    }

    @Test("a good token is verified")
    func good() throws {
        #expect(try verify(try signer.token()) == VerifiedToken(value: "user-100001", issuedAt: 1_000_000))
        #expect(try verify("jti", "one").id == "one")
    }

    @Test("iat may lie 60 s ahead and no further, and be as old as allowed and no older")
    func issuedAt() throws {
        _ = try verify("iat", 1060)
        #expect(throws: TokenFailure.issuedAhead) { try verify("iat", 1061) }
        _ = try verify("iat", 1000, at: 4_600_000)
        #expect(throws: TokenFailure.tooOld) { try verify("iat", 1000, at: 4_600_001) }
        #expect(try verify("iat", 999.5).issuedAt == 999_500)
        #expect(try verify("iat", nil).issuedAt == nil)
    }

    @Test("exp ends a token at once; nbf begins one with the skew")
    func endAndBegin() throws {
        _ = try verify("exp", 1001)
        #expect(throws: TokenFailure.expired) { try verify("exp", 1000) }
        _ = try verify("nbf", 1060)
        #expect(throws: TokenFailure.notYetValid) { try verify("nbf", 1061) }
    }

    @Test(
        "a time that is no number or out of all bounds breaks its rule",
        arguments: [
            ("exp", TokenFailure.expired), ("nbf", .notYetValid), ("iat", .issuedAhead),
        ],
        ["\"1000\"", "null", "true", "[]", "1e300", "-1e300"]
    )
    func malformedTime(claim: (String, TokenFailure), value: String) throws {
        let payload = #"{"value":"v","scope":"coreIdentifier","aud":"northwind-books","\#(claim.0)":\#(value)}"#
        let token = try signer.token(payload: payload)
        #expect(throws: claim.1) { try verify(token) }
    }

    @Test(
        "an audience that does not hold ours is refused",
        arguments: [nil, "", "northwind", "Northwind-Books", [], ["other"], [1], ["northwind-books", 1], [:], 7, true]
            as [JSONValue?]
    )
    func audience(value: JSONValue?) {
        #expect(throws: TokenFailure.audience) { try verify("aud", value) }
    }

    @Test("jti must be a text", arguments: [7, "", [], nil as JSONValue?])
    func tokenID(value: JSONValue?) throws {
        guard let value else { return _ = try verify("jti", nil) }
        #expect(throws: TokenFailure.tokenID) { try verify("jti", value) }
    }

    @Test(
        "a header that is not what ES384 wants is refused although the signature is good",
        arguments: [
            (#"{"typ":"JWT"}"#, TokenFailure.algorithm), (#"{"alg":"es384"}"#, .algorithm),
            (#"{"alg":384}"#, .algorithm),
            (#"{"alg":"ES384","typ":"JOSE"}"#, .headerType), (#"{"alg":"ES384","typ":null}"#, .headerType),
            (#"{"alg":"ES384","b64":true}"#, .headerExtension), (#"{"alg":"ES384","crit":[]}"#, .headerExtension),
            (#"{"alg":"ES384","alg":"none"}"#, .headerRepeatsMember),
            (#"{"alg":"none","alg":"ES384"}"#, .headerRepeatsMember),
            (#"{"alg":"ES384","\u0061lg":"none"}"#, .headerRepeatsMember),
            ("[]", .headerNotObject), ("", .headerNotObject), ("\u{feff}{\"alg\":\"ES384\"}", .headerNotObject),
        ]
    )
    func header(header: String, rule: TokenFailure) throws {
        let token = try signer.token(header: header)
        #expect(throws: rule) { try verify(token) }
    }

    @Test(
        "a header that other libraries write is accepted",
        arguments: [
            #"{"alg":"ES384"}"#, #"{"typ":"jwt","alg":"ES384","kid":"a:b{"}"#, #"{ "alg" : "ES384", "x":{"alg":1} }"#,
        ]
    )
    func goodHeader(header: String) throws {
        _ = try verify(try signer.token(header: header))
    }

    @Test("a payload that names a claim twice is refused although the signature is good")
    func repeatedClaim() throws {
        let payload = #"{"value":"a","value":"b","scope":"coreIdentifier","aud":"northwind-books"}"#
        let token = try signer.token(payload: payload)
        #expect(throws: TokenFailure.payloadRepeatsMember) { try verify(token) }
    }

    @Test("a payload in UTF-16 is refused although the signature is good")
    func wideText() throws {
        let narrow = #"{"value":"v","scope":"coreIdentifier","aud":"northwind-books"}"#
        let wide = narrow.utf8.flatMap { byte -> [UInt8] in [byte, 0] }
        let input = "\(Base64URL.encode(TestSigner.header.utf8)).\(Base64URL.encode(wide))"
        let signature = try signer.privateKey.signature(for: SHA384.hash(data: Array(input.utf8)))
        let token = "\(input).\(Base64URL.encode(signature.rawRepresentation))"
        #expect(throws: TokenFailure.payloadNotObject) { try verify(token) }
    }

    @Test(
        "padding, the other alphabet, white space and loose bits are refused",
        arguments: ["=", "+", "/", " ", "\n", "é"])
    func otherBase64(suffix: String) throws {
        let token = try signer.token()
        #expect(throws: TokenFailure.notBase64URL) { try verify(token + suffix) }
    }

    @Test("several keys are tried")
    func severalKeys() throws {
        let pem =
            TestSigner().privateKey.publicKey.pemRepresentation + "\n" + signer.privateKey.publicKey.pemRepresentation
        let keys = try SigningKeys(pem: pem)
        #expect(keys.keys.count == 2)
        _ = try verifier.verify(try CompactToken(try signer.token()), with: keys, at: 1_000_000)
    }

    @Test("no description of a verified token shows it")
    func redacted() {
        let token = VerifiedToken(value: "user-100001", id: "one")
        #expect(!"\(token)\(String(reflecting: token))".contains("user"))
    }
}
