import DSRModel
import NIOCore
import PluginMessages
import Testing

@testable import Sombra

@Suite("Bodies of reports")
struct OutboundShapeTests {
    private func json(_ text: String) -> RawJSON { RawJSON(validated: ByteBuffer(string: text)) }

    private func decoded(_ body: JSONBody) throws -> JSONValue {
        #expect(body.byteCount == body.joined.readableBytes)
        #expect(body.pieces.reduce(0) { $0 + $1.readableBytes } == body.byteCount)
        return try MessageCoding.decode(JSONValue.self, from: body.joined.readableBytesView)
    }

    private func decoded(_ text: String) throws -> JSONValue {
        try MessageCoding.decode(JSONValue.self, from: Array(text.utf8))
    }

    @Test("a hold or a cancel in the answer to a preflight is the body of the report")
    func answers() throws {
        for (name, report) in [
            ("preflight-hold", EnrichmentReport.hold(nil)), ("preflight-cancel", .cancel(nil)),
            ("preflight-cancel-template-id", .cancel(.id("561b4e3d-0027-42a2-90c4-fa3b2d4e0027"))),
            ("preflight-cancel-template-title", .cancel(.title("We cannot act on this request"))),
        ] {
            let expected = try Fixture("answers/\(name).json").document["body"]
            #expect(try decoded(try report.body()) == expected, "\(name)")
        }
    }

    @Test("names and ids are escaped wherever they stand")
    func escaping() throws {
        let hostile = "a\"b\\c\n\t\u{1}\u{1f}é😀}"
        let report = AccessReport(profiles: [
            .init(id: hostile, data: [Datapoint(rawValue: hostile): json("1")]), .init(id: "other"),
        ])
        let profile = try decoded(report.body())["profiles"]?.array?.first
        #expect(profile?["profileId"]?.string == hostile)
        #expect(profile?["profileData"]?[hostile] == 1)
    }

    @Test("a large value is passed on as it lies, not copied and not read")
    func rawValues() throws {
        let raw = "{\"b\" : 1.50, \"a\":\"\\u00e9\"}"
        let report = AccessReport(profiles: [.init(data: ["one": json(raw)])])
        #expect(String(buffer: report.body().joined).contains(raw))
        #expect(report.body().pieces.contains(ByteBuffer(string: raw)))
    }

    @Test("shared datapoints become an array of the plugins' values")
    func sharedDatapoints() throws {
        let shared = RawJSON(array: [json("{\"a\":1}"), .null, RawJSON(array: [])])
        let report = AccessReport(profiles: [.init(data: ["shared": shared])])
        let data = try decoded(report.body())["profiles"]?.array?.first?["profileData"]
        #expect(data?["shared"] == [["a": 1], nil, []])
        #expect(shared.byteCount == "[{\"a\":1},null,[]]".utf8.count)
    }

    @Test("a single profile sends no id, unless the gateway is an old one")
    func profileIDs() throws {
        let report = AccessReport(profiles: [.init(id: "account-1", data: ["d": .null])])
        #expect(try decoded(report.body()) == decoded(#"{"profiles":[{"profileData":{"d":null}}]}"#))
        #expect(
            try decoded(report.body(legacyProfileID: "x"))
                == decoded(#"{"profiles":[{"profileId":"account-1","profileData":{"d":null}}]}"#)
        )
        let nothing = AccessReport(profiles: [], status: .ready)
        #expect(
            try decoded(nothing.body(legacyProfileID: "x"))
                == decoded(#"{"profiles":[{"profileId":"x"}],"status":"READY"}"#)
        )
    }
}
