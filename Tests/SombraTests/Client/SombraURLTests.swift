import Testing

@testable import Sombra

@Suite("The address of the gateway")
struct SombraURLTests {
    @Test(
        "an address of every kind of hosting is accepted and made plain",
        arguments: [
            ("https://multi-tenant.sombra.transcend.io", "https://multi-tenant.sombra.transcend.io"),
            ("https://multi-tenant.sombra.us.transcend.io/", "https://multi-tenant.sombra.us.transcend.io"),
            ("HTTPS://Northwind.Sombra.Transcend.io", "https://northwind.sombra.transcend.io"),
            ("https://gateway.example:5040/sombra//", "https://gateway.example:5040/sombra"),
            ("http://10.0.0.5:5039", "http://10.0.0.5:5039"), ("http://[::1]:5039", "http://[::1]:5039"),
        ]
    )
    func accepted(text: String, base: String) throws { #expect(try SombraURL(text).base == base) }

    @Test(
        "an address where no gateway answers is refused with its reason",
        arguments: [
            ("", SombraURLError.notAnAddress), ("gateway.example", .notAnAddress), ("https://", .notAnAddress),
            ("ftp://gateway.example", .scheme), ("https://user:pw@gateway.example", .credentials),
            ("https://gateway.example?x=1", .query), ("https://gateway.example/#x", .query),
            ("https://sombra-reverse-tunnel.transcend.io", .placeholder),
            ("https://Sombra-Reverse-Tunnel.us.transcend.io/", .placeholder),
            ("https://api.transcend.io", .cloud), ("http://multi-tenant.sombra.transcend.io", .plaintext),
        ]
    )
    func refused(text: String, error: SombraURLError) { #expect(throws: error) { try SombraURL(text) } }

    @Test("which gateways Transcend runs for many is known")
    func multiTenant() throws {
        #expect(try SombraURL("https://multi-tenant.sombra.us.transcend.io").isMultiTenant)
        #expect(try !SombraURL("https://gateway.example").isMultiTenant)
        #expect(try SombraURL("http://gateway.example").isPlaintext)
    }
}
