import Crypto
import PluginMessages
import Testing

@testable import Sombra

@Suite("Signing keys in PEM")
struct SigningKeysTests {
    @Test("the published form is read, with any line ends and text around it")
    func published() throws {
        let fixture = try Fixture("responses/public-key-200.json")
        let pem = try #require(fixture.document["body"]?.string)
        let keys = try SigningKeys(pem: pem)
        #expect(keys.keys.count == 1)
        #expect(try SigningKeys(pem: "key of March\r\n" + pem.split(separator: "\n").joined(separator: "\r\n")) == keys)
        let rotated = try Fixture("responses/public-key-rotated-200.json").document["body"]?.string
        let both = try SigningKeys(pem: pem + (rotated ?? ""))
        #expect(both.keys.count == 2 && both != keys)
    }

    @Test("a text without a key is refused", arguments: ["", "{\"key\":\"x\"}", "-----BEGIN PUBLIC KEY-----\nAAAA"])
    func notPEM(text: String) { #expect(throws: SigningKeyError.notPEM) { try SigningKeys(pem: text) } }

    @Test("a private key does not belong here")
    func privateKey() {
        let pem = P384.Signing.PrivateKey().pemRepresentation
        #expect(throws: SigningKeyError.notAPublicKey) { try SigningKeys(pem: pem) }
    }

    @Test("a key of another curve and a damaged one are refused")
    func otherCurve() {
        let pem = P256.Signing.PrivateKey().publicKey.pemRepresentation
        #expect(throws: SigningKeyError.notP384) { try SigningKeys(pem: pem) }
        let damaged = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
        #expect(throws: SigningKeyError.notP384) { try SigningKeys(pem: damaged) }
    }
}
