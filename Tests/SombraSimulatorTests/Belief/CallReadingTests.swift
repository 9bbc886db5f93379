import Foundation
import Testing

@testable import SombraSimulator

@Suite("Malformed bodies")
struct CallReadingTests {
    private static func why(_ read: () throws -> Void) -> String? {
        #expect(throws: Refusal.self, performing: read)?.message
    }

    @Test(
        "a malformed report is refused with the reason",
        arguments: [
            ("", "empty"), ("profiles", "not JSON"), ("{", "not JSON"), ("[]", "must be an object"),
            (#"{"profiles":{}}"#, "profiles must be an array"), (#"{"profiles":[1]}"#, "a profile must be an object"),
            (#"{"profiles":[{"profileData":[]}]}"#, "profileData must be an object"),
            (#"{"profiles":[{"profileID":"a","profileData":{"a":1}}]}"#, "unknown member \"profileID\""),
            (#"{"state":"READY"}"#, "unknown member \"state\""), (#"{"status":"DONE"}"#, "\"DONE\""),
            (#"{"status":null}"#, "status must be a string"), (#"{"profileStatus":"ERROR","status":"READY"}"#, "ERROR"),
            (#"{"profiles":[{"profileData":{"a":1,"a":2}}]}"#, "\"a\" twice"), ("{}", "profileData"),
            (#"{"profiles":[]}"#, "profileData"), (#"{"status":"READY"} x"#, "something follows"),
            (#"{"profiles":[{"profileData":{"a":01}}]}"#, "not JSON"),
            (#"{"profiles":[{"profileData":{"a":nul}}]}"#, "not JSON"),
            (#"{"profiles":[{"profileData":{"a":"\ud800"}}]}"#, "not JSON"),
            (#"{"message":"x","status":"READY"}"#, "unknown member \"message\""),
        ])
    func values(body: String, reason: String) {
        let why = Self.why { _ = try ValuesReport(body: Array(body.utf8)) }
        #expect(why?.hasPrefix("Client error: ") == true)
        #expect(why?.contains(reason) == true, "\(why ?? "")")
    }

    @Test(
        "a malformed confirmation is refused with the reason",
        arguments: [
            ("null", "must be an object"), (#"{"profileStatus":"READY"}"#, "\"READY\""),
            (#"{"retryAfterDate":"tomorrow"}"#, "ISO 8601"),
            (#"{"retryAfterDate":"2026-03-01T09:14:59.000Z"}"#, "in the future"),
            (#"{"retryAfterDate":1772356500}"#, "must be a string"), (#"{"pollId":null}"#, "must be a string"),
            (#"{"profiles":[{}]}"#, "needs a profileId"),
            (#"{"profiles":[{"profileId":"a","profileData":{}}]}"#, "unknown member"),
            (#"{"error":"x"}"#, "unknown member"),
        ])
    func confirmations(body: String, reason: String) {
        let why = Self.why { _ = try Confirmation(body: Array(body.utf8), now: Stage.now) }
        #expect(why?.contains(reason) == true, "\(why ?? "")")
    }

    @Test(
        "a malformed page is refused with the reason",
        arguments: [
            (#"{"data":[]}"#, "dataPointName is needed"), (#"{"dataPointName":"a"}"#, "data is needed"),
            (#"{"dataPointName":"a","data":{}}"#, "data must be an array"),
            (#"{"dataPointName":"a","data":[],"isLastPage":"true"}"#, "isLastPage must be true or false"),
            (#"{"dataPointName":"a","data":[],"chunkIndex":1}"#, "unknown member \"chunkIndex\""),
            (#"{"dataPointName":"a","data":[{"a":1,}]}"#, "not JSON"),
        ])
    func pages(body: String, reason: String) {
        let why = Self.why { _ = try PageUpload(body: Array(body.utf8)) }
        #expect(why?.contains(reason) == true, "\(why ?? "")")
    }

    @Test(
        "a malformed enrichment is refused with the reason",
        arguments: [
            ("{}", "enrichedIdentifiers or status"), (#"{"status":"CANCELLED"}"#, "\"CANCELLED\""),
            (#"{"status":"ON_HOLD","enrichedIdentifiers":{}}"#, "not both"),
            (#"{"status":"ON_HOLD","templateId":"x"}"#, "UUID"),
            (
                #"{"status":"ON_HOLD","templateId":"561b4e3d-0027-42a2-90c4-fa3b2d4e0027","templateTitle":"x"}"#,
                "not both"
            ),
            (#"{"enrichedIdentifiers":{},"templateTitle":"x"}"#, "with a status only"),
            (#"{"enrichedIdentifiers":[]}"#, "must be an object"),
            (#"{"enrichedIdentifiers":{"email":["a"]}}"#, "must be an object"),
            (#"{"enrichedIdentifiers":{"email":[{}]}}"#, "needs a value"),
            (#"{"enrichedIdentifiers":{"email":[{"value":""}]}}"#, "needs a value"),
            (#"{"enrichedIdentifiers":{"email":[{"value":"a","name":"b"}]}}"#, "unknown member \"name\""),
        ])
    func enrichments(body: String, reason: String) {
        let why = Self.why { _ = try EnrichmentAnswer(body: Array(body.utf8)) }
        #expect(why?.contains(reason) == true, "\(why ?? "")")
    }

    @Test("inside a value a doubled name is the plugin's own affair")
    func doubledInside() throws {
        let report = try ValuesReport(body: Array(#"{"profiles":[{"profileData":{"a":{"x":1,"x":2}}}]}"#.utf8))
        #expect(report.values.first?.piece.text == #"{"x":1,"x":2}"#)
    }

    @Test("an enriched identifier has at most 16,384 characters")
    func longIdentifier() {
        func body(_ count: Int) -> [UInt8] {
            let value = String(repeating: "x", count: count)
            return Array(#"{"enrichedIdentifiers":{"userId":[{"value":"\#(value)"}]}}"#.utf8)
        }
        #expect(throws: Never.self) { _ = try EnrichmentAnswer(body: body(16_384)) }
        #expect(throws: Refusal.self) { _ = try EnrichmentAnswer(body: body(16_385)) }
    }

    @Test("a body that is not UTF-8, or nested beyond measure, is not JSON")
    func hostile() {
        let latin = Self.why { _ = try ValuesReport(body: [0x7b, 0x22, 0xe9, 0x22, 0x7d]) }
        #expect(latin?.contains("UTF-8") == true)
        let deep = String(repeating: "[", count: 100_000)
        let nested = Self.why { _ = try PageUpload(body: Array(#"{"dataPointName":"a","data":\#(deep)"#.utf8)) }
        #expect(nested?.contains("deep") == true)
    }

    @Test(
        "JSON is what RFC 8259 says and nothing more",
        arguments: [
            ("0", true), ("-0", true), ("-", false), ("01", false), ("1.", false), (".5", false), ("1e5", true),
            ("1.5E+5", true), ("1e", false), ("true", true), ("tru", false), (#""a\u00e9""#, true),
            (#""\ud83d\ude00""#, true), (#""\ud83d""#, false), (#""\u+123""#, false), (#""\x""#, false),
            ("\"\t\"", false), ("[1,2]", true), ("[1 2]", false), ("[1,]", false), (#"{"a":{}}"#, true),
            ("{a:1}", false), (#"{"a":1,}"#, false), (#"{"a" 1}"#, false), ("\"open", false), ("  [ ]  ", true),
            ("[1]]", false), ("NaN", false), ("'a'", false),
        ])
    func grammar(sample: String, isJSON: Bool) {
        #expect(((try? JSONReader(Array(sample.utf8))) != nil) == isJSON)
    }
}
