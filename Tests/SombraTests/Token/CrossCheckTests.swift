import DSRModel
import PluginMessages
import Testing

@testable import Sombra

@Suite("Cross-checks")
struct CrossCheckTests {
    private let token = VerifiedToken(value: "user-100001")

    private func webhook(_ fixture: String) throws -> Webhook {
        try Webhook(body: try Fixture("inbound/\(fixture).json").body())
    }

    private func check(_ check: CrossCheck, _ fixture: String, nonce: String = "opaque") throws {
        try check.check(try webhook(fixture), token: token, nonce: nonce)
    }

    @Test("a token of another person is refused, unless the comparison is switched off")
    func coreIdentifier() throws {
        try check(CrossCheck(), "dsr-access")
        #expect(throws: CrossCheckFailure.coreIdentifier) { try check(CrossCheck(), "dsr-access-custom-identifier") }
        try check(CrossCheck(comparesCoreIdentifier: false), "dsr-access-custom-identifier")
    }

    @Test("another spelling of the same characters is another person")
    func spelling() throws {
        var webhook = try webhook("dsr-access")
        webhook.coreIdentifier = "jose\u{301}"
        #expect(throws: CrossCheckFailure.coreIdentifier) {
            try CrossCheck().check(webhook, token: VerifiedToken(value: "jos\u{e9}"), nonce: "opaque")
        }
    }

    @Test("a foreign organisation is refused, and one that is not named")
    func organization() throws {
        try check(CrossCheck(organizations: ["northwind-books"]), "dsr-access")
        #expect(throws: CrossCheckFailure.organization) {
            try check(CrossCheck(organizations: ["other"]), "dsr-access")
        }
        var webhook = try webhook("dsr-access")
        webhook.organization = nil
        #expect(throws: CrossCheckFailure.organization) {
            try CrossCheck(organizations: ["northwind-books"]).check(webhook, token: token, nonce: "opaque")
        }
    }

    @Test("a foreign data silo is refused, and one that is not named; a preflight has none")
    func dataSilo() throws {
        let check = CrossCheck(dataSilos: ["6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21"])
        try self.check(check, "dsr-access")
        try self.check(check, "preflight-email")
        #expect(throws: CrossCheckFailure.dataSilo) { try self.check(CrossCheck(dataSilos: ["other"]), "dsr-access") }
        var minimal = try webhook("dsr-access-minimal")
        minimal.coreIdentifier = token.value
        #expect(minimal.dataSilo == nil)
        #expect(throws: CrossCheckFailure.dataSilo) { try check.check(minimal, token: token, nonce: "opaque") }
    }

    @Test("a foreign preflight check is refused")
    func preflightCheck() throws {
        let check = CrossCheck(preflightChecks: ["f0b5e8d7-0001-4c4c-9a6e-94d5e6f70001"])
        try self.check(check, "preflight-email")
        try self.check(check, "dsr-access")
        #expect(throws: CrossCheckFailure.preflightCheck) {
            try self.check(CrossCheck(preflightChecks: ["other"]), "preflight-email")
        }
    }

    @Test("the secret header must come and be the configured one")
    func secretHeader() throws {
        let check = CrossCheck(secretHeader: SecretHeader(name: "x-acme-webhook-secret", value: "s3cret"))
        try check.check(secret: "s3cret")
        for value in [nil, "", "s3cre", "s3crets", "S3cret"] as [String?] {
            #expect(throws: CrossCheckFailure.secretHeader) { try check.check(secret: value) }
        }
        try CrossCheck().check(secret: nil)
        #expect(!"\(check)".contains("s3cret"))
    }

    @Test("a nonce that names another request is refused; one that says nothing is accepted")
    func nonce() throws {
        func nonce(_ payload: String) -> String { "e30.\(Base64URL.encode(payload.utf8)).sig" }
        try check(CrossCheck(), "dsr-access", nonce: nonce(#"{"requestId":"a1f0c3d2-0001-4c7e-9b1a-3d5e7f900001"}"#))
        for opaque in [nonce("{}"), nonce("[]"), nonce("x"), "a.b.c", "a.b", "", nonce(#"{"requestId":7}"#)] {
            try check(CrossCheck(), "dsr-access", nonce: opaque)
        }
        #expect(throws: CrossCheckFailure.nonce) {
            try check(CrossCheck(), "dsr-access", nonce: nonce(#"{"requestId":"another"}"#))
        }
    }
}
