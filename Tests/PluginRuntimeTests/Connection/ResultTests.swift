import DSRModel
import PluginMessages
import PluginRuntime
import Testing

@Suite("Results come through whole and checked, over every connection", .timeLimit(.minutes(5)))
struct ResultTests {
    @Test("a value, rows and a file arrive byte for byte", arguments: ConnectionKind.allCases)
    func items(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let sink = RecordingSink()
        for behaviour in ["value", "rows", "file"] {
            #expect(try await harness.perform(behaviour, into: sink).summary == "completed done")
        }
        #expect(await harness.log.results(6).allSatisfy { $0.hasSuffix(" 0") })
        #expect(sink.items.values.allSatisfy { $0.isClosed })
        #expect(sink.items[1]?.header == ItemHeader(datapoint: "profile", kind: .value))
        #expect(sink.items[1]?.text == #"{"name":"\u00e4ä"}"#)
        #expect(sink.items[4]?.header == ItemHeader(datapoint: "orders", kind: .rows))
        #expect(sink.items[4]?.text == "{\"order\":1}\n{\"order\":2}\n [3]\r\n")
        #expect(
            sink.items[0]?.header
                == ItemHeader(datapoint: "pictures", kind: .file, name: "me.png", mediaType: "image/png"))
        #expect(sink.items[0]?.bytes == [0x89, 0x50, 0x4e, 0x47, 0, 0xff])
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 0)
    }

    @Test("many items may be open at once", arguments: ConnectionKind.allCases)
    func manyItems(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let sink = RecordingSink()
        #expect(try await harness.perform("many-items", into: sink).summary == "completed done")
        #expect(sink.items.count == 50)
        #expect(sink.items.values.allSatisfy { $0.isClosed && $0.text == "[1,2,3]" })
        await harness.plugin.stop()
    }

    @Test("a file far larger than the window arrives whole", arguments: ConnectionKind.allCases)
    func largeFile(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let sink = RecordingSink()
        #expect(try await harness.perform("large-file", into: sink).summary == "completed done")
        #expect(sink.byteCount == 24 << 20)
        #expect(sink.items[1]?.chunks == 24)
        await harness.plugin.stop()
    }

    @Test(
        "what breaks an item is answered with an error and makes the job misbehave",
        arguments: ConnectionKind.allCases,
        [
            ("bad-row", "emit -4", "item 1: line 2 is not one JSON value"),
            ("two-rows-a-line", "emit -4", "item 1: line 1 is not one JSON value"),
            ("half-line", "emit -4", "item 1: line 1 does not end with a line feed; a chunk of rows is whole lines"),
            ("breakout", "emit -4", "item 1: line 1 is not one JSON value"),
            ("bad-value", "emit -4", "item 1: the value is not JSON"),
            ("half-value", "close_item -4", "item 1: the value ends before its JSON does"),
            ("no-bytes", "emit -4", "item 1: a chunk has a length but no bytes"),
            ("huge-chunk", "emit -3", "item 1: a chunk has 1048577 bytes, and 1048576 are allowed"),
            ("huge-value", "emit -3", "item 1: the value has over 4194304 bytes; emit it as rows or as a file"),
            ("bad-header", "open_item -4", "item 1 cannot be opened: its header is none"),
            (
                "item-twice", "open_item -4",
                "item 1 cannot be opened: its number was used before, or there are too many"
            ),
            ("not-opened", "emit -4", "item 7 is not open, or a call for it is under way"),
            ("closed-item", "emit -4", "item 1 is not open, or a call for it is under way"),
        ])
    func brokenItems(_ kind: ConnectionKind, _ expected: (behaviour: String, result: String, why: String)) async throws
    {
        let harness = try await Harness.start(kind)
        let sink = RecordingSink()
        let answer = try await harness.perform(expected.behaviour, into: sink)
        #expect(answer.summary == "misbehaved: \(expected.why)")
        #expect(await harness.log.results(1) == [expected.result])
        #expect(!sink.items.values.contains { $0.text.contains("stolen") })
        #expect(harness.plugin.misbehaviours == 1)
        await harness.plugin.stop()
    }

    @Test("an item that is left open spoils the completion", arguments: ConnectionKind.allCases)
    func openItem(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let answer = try await harness.perform("open-item")
        #expect(answer.summary == "misbehaved: item 1 was still open at its completion")
        #expect(await harness.log.results(1) == ["complete -4"])
        #expect(harness.plugin.misbehaviours == 1)
        await harness.plugin.stop()
    }

    @Test(
        "a sink that fails ends the plugin's results, and its error is the answer", arguments: ConnectionKind.allCases)
    func failingSink(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let answer = try await harness.perform("blocked", into: RecordingSink(capacity: 3 << 20))
        #expect(answer.summary == "sink failed: Full")
        #expect(await harness.log.results(1) == ["emit -2"])
        #expect(harness.plugin.misbehaviours == 0)
        await harness.plugin.stop()
    }

    @Test("a slow sink holds the plugin back, and no other job", arguments: ConnectionKind.allCases)
    func backPressure(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let gate = MeetingPoint()
        let sink = RecordingSink(gate: gate)
        async let slow = harness.perform("large-file", into: sink)
        await gate.arrival()
        #expect(try await harness.perform("quick").summary == "completed done")
        #expect(sink.byteCount == 0)
        gate.letAllGo()
        #expect(try await slow.summary == "completed done")
        #expect(sink.byteCount == 24 << 20)
        await harness.plugin.stop()
    }
}
