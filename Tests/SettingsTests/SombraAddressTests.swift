import Testing

@testable import Settings

@Suite("Address of Sombra")
struct SombraAddressTests {
    @Test(
        "https, and http to this machine, are taken; a slash at the end goes",
        arguments: [
            ("https://multi-tenant.sombra.us.transcend.io", "https://multi-tenant.sombra.us.transcend.io"),
            ("https://sombra.example.com:5040/path//", "https://sombra.example.com:5040/path"),
            ("http://127.0.0.1:5039/", "http://127.0.0.1:5039"), ("http://localhost:1", "http://localhost:1"),
            ("http://[::1]:5039", "http://[::1]:5039"), ("HTTPS://Sombra.example", "HTTPS://Sombra.example"),
        ])
    func good(address: String, expected: String) {
        #expect(SombraAddress.judge(address) == .good(expected))
    }

    @Test("http to a self-hosted gateway is taken with a warning")
    func unencrypted() throws {
        #expect(SombraAddress.judge("http://sombra.internal:5039") == .unencrypted("http://sombra.internal:5039"))
        let loaded = try load(
            "", environment: required.merging(["SOMBRA_URL": "http://127.0.0.1.example.com"]) { $1 })
        #expect(loaded.warnings.map(\.key) == ["sombra.url"])
    }

    @Test(
        "placeholders, http to Transcend, credentials and anything else are refused",
        arguments: [
            ("https://sombra-reverse-tunnel.transcend.io", "placeholder"),
            ("https://sombra-reverse-tunnel.us.transcend.io/", "placeholder"),
            ("https://Sombra-Reverse-Tunnel.Transcend.io./", "placeholder"),
            ("http://multi-tenant.sombra.transcend.io", "https only"), ("http://transcend.io.", "https only"),
            ("https://user:pw@sombra.example", "a user"), ("https://sombra.example?x=1", "a query"),
            ("https://sombra.example#x", "a fragment"), ("sombra.example", "an https address"),
            ("ftp://sombra.example", "an https address"), ("https://", "an https address"),
            ("https:///path", "an https address"),
        ])
    func refused(address: String, says: String) {
        guard case .refused(let problem, let mend) = SombraAddress.judge(address) else {
            Issue.record("taken")
            return
        }
        #expect(problem.contains(says))
        #expect(!mend.isEmpty)
    }
}
