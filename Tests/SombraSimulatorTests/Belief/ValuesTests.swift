import DSRModel
import Testing

@testable import SombraSimulator

/// `POST /v1/data-silo`, row by row of reference 4.1.
@Suite("Values")
struct ValuesTests {
    @Test("a job is ready by itself once every datapoint is reported")
    func resolvesByItself() throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":{"name":"Ada"}}}]}"#)
        #expect(try stage.state("profile") == .uploaded)
        #expect(try stage.state("orders") == .unreported)
        #expect(try stage.job.state == .remoteProcessing)
        #expect(!stage.belief.isSettled)
        try stage.post(#"{"profiles":[{"profileData":{"orders":[{"id":"o-1"}]}}]}"#)
        #expect(try stage.job.state == .resolved)
        #expect(stage.belief.requestDataSilos.first?.state == .resolved)
        #expect(stage.belief.isSettled)
        #expect(stage.violations.isEmpty)
    }

    @Test("null, [] and {} say that there is nothing", arguments: ["null", "[]", "{}", "[ ]"])
    func nothing(value: String) throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":\#(value),"orders":[1]}}]}"#)
        #expect(try stage.state("profile") == .noData)
        #expect(try stage.job.state == .resolved)
        #expect(stage.violations.isEmpty)
    }

    @Test("anything else is data", arguments: ["0", "false", "\"\"", "[null]", #"{"a":null}"#])
    func data(value: String) throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":\#(value)}}]}"#)
        #expect(try stage.state("profile") == .uploaded)
        #expect(try stage.job[datapoint: "profile"]?.pieces.first?.text == value)
    }

    @Test("a value stays the bytes that arrived")
    func bytesStay() throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":{"n":12345678901234567890.10, "a":"é\u00e9"}}}]}"#)
        let piece = try #require(try stage.job[datapoint: "profile"]?.pieces.first)
        #expect(piece.text == #"{"n":12345678901234567890.10, "a":"é\u00e9"}"#)
        #expect(piece.bytes == piece.text?.utf8.count)
    }

    @Test(
        "a closing status makes unreported datapoints \"no data\"",
        arguments: [
            ("READY", ProcessingState.resolved), ("RESOLVED", .resolved), ("ACTION_REQUIRED", .actionRequired),
        ])
    func impliedNoData(status: String, state: ProcessingState) throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":{"a":1}}}],"status":"\#(status)"}"#)
        #expect(try stage.state("profile") == .uploaded)
        #expect(try stage.state("orders") == .impliedNoData)
        #expect(try stage.job[datapoint: "orders"]?.impliedBy == "status \(status)")
        #expect(try stage.job.state == state)
        #expect(stage.belief.requestDataSilos.first?.state == state)
        #expect(stage.violations == [.neverAnsweredNoData])
        #expect(stage.belief.violations.first?.datapoint == "orders")
        #expect(stage.belief.violations.first?.call == 1)
    }

    @Test(
        "a skipping status skips unreported datapoints",
        arguments: [("SKIPPED", ProcessingState.skipped), ("SKIPPED_DUE_TO_EXCEPTION", .skippedDueToException)])
    func skipped(status: String, state: ProcessingState) throws {
        var stage = try Stage()
        try stage.post(#"{"status":"\#(status)"}"#)
        #expect(try stage.state("orders") == .skipped)
        #expect(try stage.job.state == state)
        #expect(stage.belief.isSettled)
        #expect(stage.violations.isEmpty)
    }

    @Test("status WAITING leaves datapoints as they are")
    func waiting() throws {
        var stage = try Stage()
        try stage.post(#"{"status":"WAITING","profileStatus":"WAITING"}"#)
        #expect(try stage.state("orders") == .unreported)
        #expect(try stage.job.state == .waiting)
        #expect(stage.belief.requestDataSilos.first?.state == .waiting)
        #expect(!stage.belief.isSettled)
        #expect(stage.belief.isAnswered)
    }

    @Test(
        "profileStatus overrides the datapoints that carry data in the call, and no others",
        arguments: [
            ("RESOLVED", DatapointState.uploaded), ("SKIPPED", .skipped), ("SKIPPED_DUE_TO_EXCEPTION", .skipped),
            ("WAITING", .waiting),
        ])
    func profileStatus(status: String, state: DatapointState) throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":{"a":1}}}],"profileStatus":"\#(status)"}"#)
        #expect(try stage.state("profile") == state)
        #expect(try stage.state("orders") == .unreported)
        #expect(try stage.job.state == .remoteProcessing)
    }

    @Test("several profiles give a datapoint several pieces, and one of them may have nothing")
    func severalProfiles() throws {
        var stage = try Stage()
        try stage.post(
            """
            {"profiles":[{"profileId":"a","profileData":{"orders":[1],"profile":null}},
                         {"profileId":"b","profileData":{"orders":[2],"profile":{"n":1}}}]}
            """)
        #expect(try stage.job[datapoint: "orders"]?.pieces.map(\.profileID) == ["a", "b"])
        #expect(try stage.state("profile") == .uploaded)
        #expect(try stage.job.state == .resolved)
        #expect(stage.violations.isEmpty)
    }

    @Test("the same value sent again is counted and harmless")
    func repeated() throws {
        var stage = try Stage()
        let body = #"{"profiles":[{"profileData":{"profile":{"a":1},"orders":null}}]}"#
        try stage.post(body)
        try stage.post(body)
        #expect(try stage.job[datapoint: "profile"]?.pieces.count == 2)
        #expect(try stage.job[datapoint: "profile"]?.duplicates == 1)
        #expect(stage.belief.ledger.map(\.duplicates) == [0, 1])
        #expect(stage.violations.isEmpty)
    }

    @Test("another value for a complete datapoint is a violation, even after \"no data\"")
    func afterFinal() throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":{"a":1},"orders":null}}]}"#)
        try stage.post(#"{"profiles":[{"profileData":{"profile":{"a":2},"orders":[1]}}]}"#)
        #expect(stage.violations == [.bytesAfterFinal, .bytesAfterFinal])
    }

    @Test("nothing after data is a violation")
    func nothingAfterData() throws {
        var stage = try Stage()
        try stage.post(#"{"profiles":[{"profileData":{"profile":{"a":1}}}]}"#)
        try stage.post(#"{"profiles":[{"profileData":{"profile":null}}]}"#)
        #expect(try stage.state("profile") == .noData)
        #expect(stage.violations == [.answeredThenNoData])
    }

    @Test("calling a datapoint empty that is known to hold data is a violation")
    func knownData() throws {
        var stage = try Stage { $0.knownData = ["silo": ["profile", "orders"]] }
        try stage.post(#"{"profiles":[{"profileData":{"profile":null}}]}"#)
        #expect(stage.violations == [.knownDataLost])
        try stage.post(#"{"status":"READY"}"#)
        #expect(stage.violations == [.knownDataLost, .neverAnsweredNoData, .knownDataLost])
    }

    @Test("an unknown datapoint is refused by name, and nothing of the call counts")
    func unknownDatapoint() throws {
        var stage = try Stage()
        let reply = try stage.post(#"{"profiles":[{"profileData":{"profile":1,"ordres":2}}]}"#)
        #expect(reply.status == 400)
        #expect(reply.refusal?.message.contains("\"ordres\"") == true)
        #expect(try stage.state("profile") == .unreported)
        #expect(stage.violations == [.malformed])
    }

    @Test("an erasure has no datapoints to upload to")
    func erasureTakesNoData() throws {
        var stage = try Stage(.erasure)
        #expect(try stage.post(#"{"profiles":[{"profileData":{"profile":1}}]}"#).status == 400)
        #expect(try stage.post(#"{"status":"SKIPPED"}"#) == .taken)
        #expect(try stage.job.state == .skipped)
    }

    @Test("small JSON is kept as text, a large value only as digest and count")
    func largeValue() throws {
        var stage = try Stage()
        let long = String(repeating: "x", count: 70_000)
        try stage.post(#"{"profiles":[{"profileData":{"profile":"\#(long)"}}]}"#)
        let piece = try #require(try stage.job[datapoint: "profile"]?.pieces.first)
        #expect(piece.text == nil)
        #expect(piece.bytes == 70_002)
    }
}
