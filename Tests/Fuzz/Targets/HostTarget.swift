import PluginRuntime

/// Frames of a hostile worker, read by the host: every call ends, and an answer is complete.
struct HostTarget: FuzzTarget {
    let corpus: [Sample]
    let dictionary: [[UInt8]]

    init() {
        let pause = FramePeer.pause
        let hello = FramePeer.frame(64, item: 1, "{}")
        let started = FramePeer.frame(66, token: 1)
        let header = #"{"datapoint":"profile","kind":"value"}"#
        let item =
            FramePeer.frame(67, token: 2, item: 1, header) + FramePeer.frame(68, token: 2, item: 1, #"{"a":"#)
            + FramePeer.frame(68, token: 2, item: 1, "1}") + FramePeer.frame(69, token: 2, item: 1)
        let log = FramePeer.frame(71, item: 2, #"{"level":2,"message":"hello","tags":{"a":"b"}}"#)
        let done = FramePeer.frame(70, token: 2, item: 0, #"{"outcome":"done","schema":1}"#)
        let health = FramePeer.frame(66, token: 3) + FramePeer.frame(66, token: 4, item: 4)
        corpus = [
            Sample(hello + pause + started + pause + item + log + done + pause + health),
            Sample(
                hello + log + pause + started + pause + FramePeer.frame(70, token: 2, item: 1, "\u{1}\0\0\0") + pause
                    + health),
            Sample(
                hello + pause + started + pause + FramePeer.frame(70, token: 2, item: 3) + FramePeer.frame(72, token: 2)
            ),
            Sample(FramePeer.frame(65, #"{"code":"a","message":"b","mend":"c"}"#)),
            Sample(hello + pause + FramePeer.frame(66, token: 1, item: 1, #"{"code":"a","message":"b","mend":"c"}"#)),
        ]
        dictionary =
            [hello, started, item, log, done, pause] + (64...72).map { FramePeer.frame($0, token: 2, item: 1, header) }
            + [FramePeer.frame(70, token: 2, item: 2, "x"), [0xff, 0xff, 0xff, 0xff]]
    }

    func run(_ input: [UInt8]) async throws {
        let (own, hostile) = try FramePeer.pair()
        async let played: Void = offPool { FramePeer.play(input, on: hostile) }
        do {
            let plugin = try await FramedPlugin.connect(
                descriptor: own, name: "hostile", options: ConnectionOptions { _ in })
            try await use(plugin)
        } catch is PluginFault {
            // Refused, which is all that is asked.
        }
        try await played
    }

    private func use(_ plugin: FramedPlugin) async throws {
        let result: Result<Void, any Error>
        do {
            try await plugin.start(settings: Array("{}".utf8))
            let record = ItemRecord()
            let answer = await plugin.perform(Array("{}".utf8), timeout: .seconds(5), sink: record)
            if case .completed = answer, record.isAnyOpen { throw Violation("a job completes with an open item") }
            if case .sinkFailed(let error) = answer { throw error }
            _ = await plugin.health()
            _ = await plugin.probe()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await plugin.stop()
        try result.get()
    }
}
