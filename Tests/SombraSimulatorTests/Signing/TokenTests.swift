import Crypto
import DSRModel
import Foundation
import NIOHTTP1
import Testing

@testable import SombraSimulator

@Suite("Tokens")
struct TokenTests {
    private static let claims = TokenClaims(
        value: "user-1", audience: "northwind-books", issuedAt: Stage.now, jti: "j-1")

    @Test("openssl verifies a token with the public key that the endpoint hands out")
    func openssl() async throws {
        try await Scene.play { simulator, receiver in
            _ = try await Scene.submit(Scene.submission(.access), to: simulator, receiver)
            let pem = try await Wire(simulator).send(.GET, "/public-keys/sombra-general-signing-key")
            #expect(pem.headers.first(name: "content-type") == "text/plain")
            let token = try #require(receiver.received.first?.headers["x-sombra-token"])
            #expect(try await OpenSSL.verifies(token, pem: pem.body))
            await simulator.rotateKey()
            let rotated = try await Wire(simulator).send(.GET, "/public-keys/sombra-general-signing-key")
            #expect(try await OpenSSL.verifies(token, pem: rotated.body) == false)
        }
    }

    @Test("a key that openssl made signs, and is kept in a form that openssl reads", arguments: ["genpkey", "ecparam"])
    func foreignKey(tool: String) async throws {
        let pem = try await OpenSSL.key(tool)
        let key = try SigningKey(pem: pem)
        let token = try #require(try key.token(for: Self.claims))
        #expect(try await OpenSSL.verifies(token, pem: key.publicKeyPEM))
        #expect(try SigningKey(pem: key.privateKeyPEM).publicKeyPEM == key.publicKeyPEM)
    }

    @Test("what is no P-384 key is refused with the mend")
    func noKey() {
        let error = #expect(throws: SimulatorError.self) { try SigningKey(pem: "-----BEGIN NOTHING-----") }
        #expect(error?.message.contains("openssl genpkey") == true)
    }

    @Test("header and claims are what the reference says")
    func shape() throws {
        let token = try #require(try SigningKey().token(for: Self.claims))
        let parts = token.split(separator: ".").map(String.init)
        #expect(try Self.json(parts[0]) as? [String: String] == ["alg": "ES384", "typ": "JWT"])
        let payload = try Self.json(parts[1])
        #expect(payload["value"] as? String == "user-1")
        #expect(payload["scope"] as? String == "coreIdentifier")
        #expect(payload["aud"] as? String == "northwind-books")
        #expect(payload["iat"] as? Int == 1_772_356_500)
        #expect(payload["jti"] as? String == "j-1")
        #expect(payload["exp"] == nil)
        #expect(try Self.bytes(parts[2]).count == 96)
        #expect(!token.contains("="))
    }

    @Test("each flaw spoils exactly one thing", arguments: TokenFlaw.allCases)
    func flaws(flaw: TokenFlaw) throws {
        let key = SigningKey()
        let token = try key.token(for: Self.claims, flaw: flaw)
        guard let token else {
            #expect(flaw == .missing)
            return
        }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let header = try Self.json(parts[0])
        let payload = try Self.json(parts[1])
        let signature = try Self.bytes(parts[2])
        let isVerified = try Self.verifies(parts, key)
        let spoiled: [Bool] = [
            header["alg"] as? String != "ES384",
            payload["aud"] as? String != "northwind-books",
            payload["scope"] as? String != "coreIdentifier",
            (payload["exp"] as? Int).map { $0 < 1_772_356_500 } ?? false,
            payload["iat"] as? Int != 1_772_356_500,
            payload["value"] as? String != "user-1" && isVerified,
            header["alg"] as? String == "ES384" && !isVerified,
        ]
        #expect(spoiled.count { $0 } == 1, "\(spoiled)")
        #expect(signature.isEmpty == (flaw == .algorithmNone))
    }

    private static func verifies(_ parts: [String], _ key: SigningKey) throws -> Bool {
        let publicKey = try P384.Signing.PublicKey(pemRepresentation: key.publicKeyPEM)
        guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: try bytes(parts[2])) else {
            return false
        }
        return publicKey.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8))
    }

    private static func json(_ part: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: try bytes(part)) as? [String: Any])
    }

    private static func bytes(_ part: String) throws -> Data {
        let padding = String(repeating: "=", count: (4 - part.count % 4) % 4)
        let text = part.replacing("-", with: "+").replacing("_", with: "/") + padding
        return try #require(Data(base64Encoded: text))
    }
}
