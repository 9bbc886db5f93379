import Foundation
import PluginTesting
import Testing

@testable import HTTPPlugin

@Suite struct SettingsTests {
    private static let base: [String: JSONValue] = [
        "url": "https://dsr.example.org/parasol/", "secret": "0123456789abcdef0123456789abcdef",
        "requests": [
            ["types": ["ACCESS"], "identifiers": ["email", "userId"], "datapoints": ["orders"], "path": "/access"],
            ["types": ["SALE_OPT_OUT", "ERASURE"], "identifiers": ["email"], "path": "/change"],
        ],
        "preflights": [["identifiers": ["email"], "enriches": ["userId"], "path": "/find"]],
    ]

    @Test("the manifest is sound")
    func manifest() { #expect(Bridge.manifest.problems == []) }

    @Test("the plugin describes what its settings make of it")
    func coverage() throws {
        let plugin = try TestedPlugin(Bridge.self, settings: Settings(Self.base))
        let expected = CoverageDescription(
            handles: [
                Claim(requestTypes: [.access], identifiers: [.email, "userId"], datapoints: ["orders"]),
                Claim(requestTypes: [.erasure], identifiers: [.email]),
                Claim(requestTypes: [.saleOptOut], identifiers: [.email]),
            ],
            preflights: [PreflightClaim(identifiers: [.email], enriches: ["userId"])]
        )
        #expect(try plugin.describe() == expected)
    }

    @Test(
        "what cannot be right is refused by name and without its value",
        arguments: [
            (["url": "http://dsr.example.org"], "settings.url"), (["url": "ftp://dsr.example.org"], "settings.url"),
            (["url": "https://user:pw@dsr.example.org"], "settings.url"),
            (["url": "https://dsr.example.org/?a=1"], "settings.url"), (["url": "dsr.example.org"], "settings.url"),
            (["url": "http://127.0.0.1.example.org"], "settings.url"),
            (["secret": "short"], "settings.secret"), (["keyID": "a\r\nb: c"], "settings.keyID"),
            (["bearer": "a b"], "settings.bearer"), (["caFile": "ca.pem"], "settings.caFile"),
            (["clientKeyFile": "/k.pem"], "settings.clientKeyFile"), (["retries": 21], "settings.retries"),
            (["urls": "https://dsr.example.org"], "settings.urls"), (["healthPath": "health"], "settings.healthPath"),
            (["requests": [["types": ["ERASURE"], "identifiers": ["*"], "path": "/x"]]], "requests[0].identifiers"),
            (["requests": [["types": ["ERASURE"], "identifiers": ["email"], "path": "x"]]], "requests[0].path"),
            (["requests": [["types": ["ACCESS"], "identifiers": ["email"], "path": "/x"]]], "requests[0].datapoints"),
            (["requests": [["types": ["NO"], "identifiers": ["email"], "path": "/x"]]], "settings.requests"),
            (
                [
                    "requests": [
                        ["types": ["ERASURE"], "identifiers": ["email"], "path": "/x"],
                        ["types": ["ERASURE"], "identifiers": ["email"], "path": "/y"],
                    ]
                ], "requests[1]"
            ),
            (["requests": [], "preflights": []], "settings.requests"),
        ] as [([String: JSONValue], String)])
    func refused(change: [String: JSONValue], names: String) throws {
        let error = #expect(throws: PluginTestError.self) {
            try TestedPlugin(Bridge.self, settings: Settings(Self.base.merging(change) { $1 }))
        }
        #expect(error?.message.contains(names) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("short") == false)
    }

    @Test("http is spoken to loopback, and elsewhere where the settings allow it")
    func plain() throws {
        for (url, allowed) in [("http://127.0.0.1:80", false), ("http://[::1]:80/a", false), ("http://other/a", true)] {
            let change: [String: JSONValue] = ["url": .string(url), "allowPlainHTTP": .bool(allowed)]
            _ = try TestedPlugin(Bridge.self, settings: Settings(Self.base.merging(change) { $1 }))
        }
    }

    @Test("origin and path of the service are apart, without a slash too many")
    func endpoint() throws {
        let endpoint = try Endpoint("https://dsr.example.org:8443/parasol/", allowsPlain: false)
        #expect(endpoint.origin == "https://dsr.example.org:8443")
        #expect(endpoint.basePath == "/parasol")
        #expect(try Endpoint("https://dsr.example.org", allowsPlain: false).basePath == "")
    }

    // Checked with: printf 'parasol-http-v1\n1700000000\nPOST\n/erase\nkey\n%s' "$(printf '{}' | sha256sum | cut -c-64)"
    // | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    @Test("the signature of a known call stays what it is")
    func signature() throws {
        let signer = Signer(keyID: "parasol", secret: "0123456789abcdef0123456789abcdef")
        let headers = try signer.headers(
            "POST", path: "/erase", body: Array("{}".utf8), idempotencyKey: "key", timestamp: 1_700_000_000)
        #expect(headers.map(\.name) == ["Parasol-Key-Id", "Parasol-Timestamp", "Parasol-Signature"])
        #expect(
            headers.map(\.value) == [
                "parasol", "1700000000", "v1=e115a0b11f2deaf4f455424b3b0df2e2cce85f3f776fba474c03b84f2d894bd2",
            ])
    }

    @Test(
        "JSON is told from what is none",
        arguments: [
            ("{}", true), (" [1,-0.5e+3,true,null,\"\\u00e9\\\"\"] ", true), ("\"\u{e9}\"", true), ("0", true),
            ("", false), ("01", false), ("1.", false), ("[1,]", false), ("{\"a\":1,}", false), ("{a:1}", false),
            ("\"\u{1}\"", false), ("\"\\x\"", false), ("\"\\u00g0\"", false), ("tru", false), ("1 2", false),
            ("{\"a\" 1}", false), (String(repeating: "[", count: 100_000), false),
        ])
    func json(text: String, isValue: Bool) {
        #expect(JSONScanner.isValue(Array(text.utf8)) == isValue)
    }

    @Test("bytes that are no UTF-8 are no JSON")
    func utf8() { #expect(!JSONScanner.isValue([0x22, 0xff, 0x22])) }
}
