import Testing

@testable import Settings

@Suite("Values with a unit, and plain scalars")
struct MeasureTests {
    @Test(
        "durations",
        arguments: [
            ("0", Duration.zero), ("30s", .seconds(30)), ("30 s", .seconds(30)), ("1 min", .seconds(60)),
            ("10 h", .seconds(36_000)), ("30 days", .seconds(2_592_000)), ("1 day", .seconds(86_400)),
            ("250 ms", .milliseconds(250)), ("2 years", .seconds(63_072_000)), ("1 week", .seconds(604_800)),
        ])
    func durations(text: String, expected: Duration) {
        #expect(TimeSpan.parse(text) == expected)
        #expect(TimeSpan.parse(TimeSpan.show(expected)) == expected)
    }

    @Test(
        "what is no duration",
        arguments: ["", "s", "10", "-1 s", "1.5 h", "10 S", "1 h 30 min", "9223372036854775807 years", "١ s", "1 s "])
    func noDurations(text: String) {
        #expect(TimeSpan.parse(text) == nil)
    }

    @Test(
        "sizes",
        arguments: [
            ("1 MiB", 1_048_576), ("64KiB", 65_536), ("10 GiB", 10_737_418_240), ("5 MB", 5_000_000), ("17", 17),
            ("17 B", 17), ("1 TiB", 1_099_511_627_776),
        ])
    func sizes(text: String, expected: Int) {
        #expect(ByteSize.parse(text) == expected)
        #expect(ByteSize.parse(ByteSize.show(expected)) == expected)
    }

    @Test("what is no size", arguments: ["", "MiB", "-1", "1.5 MiB", "1 XiB", "9223372036854775807 KiB"])
    func noSizes(text: String) {
        #expect(ByteSize.parse(text) == nil)
    }

    @Test(
        "plain scalars have the types of YAML 1.2",
        arguments: [
            ("no", "text"), ("on", "text"), ("yes", "text"), ("true", "true or false"), ("False", "true or false"),
            ("", "nothing"), ("~", "nothing"), ("Null", "nothing"), ("12", "a whole number"),
            ("-12", "a whole number"), ("+12", "a whole number"), ("0x1f", "a whole number"),
            ("0o17", "a whole number"), ("0x", "text"), ("0x-1", "text"), ("1_000", "text"), ("12:30", "text"),
            ("1.5", "a number"), (".5", "a number"), ("1e3", "a number"), ("-1.5E-3", "a number"), (".", "text"),
            ("-", "text"), ("1e", "text"), ("e3", "text"), (".inf", "a number"), ("nan", "text"), ("1.2.3", "text"),
            ("99999999999999999999", "a number"), ("2026-01-01", "text"), ("=", "text"), ("<<", "text"),
        ])
    func scalars(text: String, kind: String) {
        #expect(DocumentNode(content: PlainScalar.resolve(text), place: .nowhere).kind == kind)
    }

    @Test("text in quotes stays text")
    func quoted() throws {
        let document = try YAMLDocument.read("a: '12'\nb: \"true\"\nc: |\n  5\nd: ''\ne: no\n", file: "f")
        #expect(document?.members?.allSatisfy { $0.value.text != nil } == true)
        #expect(document?.members?.count == 5)
    }

    @Test("the nearest name is found, and none for a stranger")
    func nearest() {
        #expect(NearestName.find("prot", among: ["port", "host"]) == "port")
        #expect(NearestName.find("PORT", among: ["port", "host"]) == "port")
        #expect(NearestName.find("zzzz", among: ["port", "host"]) == nil)
    }
}
