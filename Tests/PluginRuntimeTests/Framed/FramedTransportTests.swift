import DSRModel
import Glibc
import PluginMessages
import PluginRuntime
import Testing

@Suite("A worker that dies or lies ends its jobs and nothing else", .timeLimit(.minutes(5)))
struct FramedTransportTests {
    @Test("jobs and calls under way crash when the worker is gone")
    func workerGone() async throws {
        let worker = try FakeWorker()
        let plugin = try await worker.connect()
        async let started: Void = plugin.start(settings: Array("{}".utf8))
        let start = await worker.next()
        #expect(start.kind == 1)
        worker.send(kind: 66, token: start.token)
        try await started
        async let answer = plugin.perform([], timeout: .seconds(60), sink: RecordingSink())
        async let health = plugin.health()
        for _ in 0..<2 { _ = await worker.next() }
        worker.close()
        #expect(await answer.summary == "crashed: the worker ended")
        #expect(await health == .silent)
        #expect(
            await plugin.perform([], timeout: .seconds(60), sink: RecordingSink()).summary
                == "not begun: the worker ended")
        await plugin.stop()
        #expect(plugin.misbehaviours == 0)
    }

    @Test("a worker that sends results beyond the window is cut off")
    func flood() async throws {
        let worker = try FakeWorker()
        let plugin = try await worker.started()
        let gate = MeetingPoint()
        let sink = RecordingSink(gate: gate)
        async let answer = plugin.perform([], timeout: .seconds(60), sink: sink)
        #expect(await worker.next().token == 2)
        let header = Array(#"{"datapoint":"pictures","kind":"file","name":"a"}"#.utf8)
        worker.send(kind: 67, token: 2, item: 1, payload: header)
        worker.send(kind: 68, token: 2, item: 1, payload: [1])
        await gate.arrival()
        // The sink holds one chunk; four of the largest are more than may wait behind it.
        await offPool {
            for _ in 1...4 {
                worker.send(kind: 68, token: 2, item: 1, payload: [UInt8](repeating: 1, count: 1 << 20))
            }
        }
        #expect(await worker.log.breaches(1) == ["malformed-frame"])
        gate.letAllGo()
        #expect(await answer.summary == "crashed: the worker sent what is no frame: results beyond the window")
        await plugin.stop()
    }

    @Test(
        "what is no frame closes the connection, is counted, and crashes the jobs",
        arguments: [
            [0xff, 0xff, 0xff, 0xff, 70, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],  // longer than any frame
            [1, 0, 0, 0, 70, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],  // shorter than any frame
            FakeWorker.frame(kind: 200, token: 1),  // of no kind
            FakeWorker.frame(kind: 6, token: 1),  // one of a host
            FakeWorker.frame(kind: 68, token: 999, item: 1),  // for no job
            FakeWorker.frame(kind: 70, token: 2, item: 99),  // an end of no kind
            FakeWorker.frame(kind: 70, token: 2, item: 1, payload: [1, 2]),  // a refusal that is no number
            FakeWorker.frame(kind: 71, token: 0, item: 1, payload: [0x7b]),  // an event that cannot be read
            Array(FakeWorker.frame(kind: 70, token: 2, payload: [1, 2, 3]).dropLast()),  // cut off
        ] as [[UInt8]])
    func malformed(_ bytes: [UInt8]) async throws {
        let worker = try FakeWorker()
        let plugin = try await worker.started()
        async let answer = plugin.perform([], timeout: .seconds(60), sink: RecordingSink())
        #expect(await worker.next().token == 2)
        worker.send(bytes)
        worker.close()
        #expect(await answer.summary.hasPrefix("crashed: the worker sent"))
        #expect(plugin.misbehaviours == 1)
        #expect(await worker.log.breaches(1) == ["malformed-frame"])
        await plugin.stop()
    }

    @Test("the host checks items as if the plugin itself were at the other end")
    func lyingWorker() async throws {
        let worker = try FakeWorker()
        let plugin = try await worker.started()
        let sink = RecordingSink()
        async let answer = plugin.perform([], timeout: .seconds(60), sink: sink)
        let job = await worker.next()
        let header = try MessageCoding.encode(ItemHeader(datapoint: "orders", kind: .rows))
        worker.send(kind: 67, token: job.token, item: 1, payload: header)
        worker.send(kind: 68, token: job.token, item: 1, payload: Array("1],\"stolen\":[2\n".utf8))
        #expect(await worker.next().kind == 7, "the worker is told to cancel")
        worker.send(kind: 70, token: job.token, payload: Array(#"{"outcome":"done","schema":1}"#.utf8))
        #expect(await answer.summary == "misbehaved: item 1: line 1 is not one JSON value")
        #expect(sink.items[1]?.text == "")
        worker.close()
        await plugin.stop()
    }

    @Test("a worker that could not load its plugin says why")
    func refusal() async throws {
        let (host, worker) = try Loopback.socketPair()
        let server = try FramedServer(descriptor: worker)
        server.refuse(PluginFault(code: "needs-unresolvable", message: "libpq.so.5 is missing", mend: "Install it."))
        let fault = await #expect(throws: PluginFault.self) {
            try await FramedPlugin.connect(descriptor: host, name: "plugin", options: ConnectionOptions(log: { _ in }))
        }
        #expect(fault?.description == "needs-unresolvable: libpq.so.5 is missing. Install it.")
    }

    @Test("a worker that says nothing is given up, and one of another protocol refused")
    func foreignWorkers() async throws {
        let silent = try FakeWorker()
        let clock = TestClock()
        let patience = Task { try await silent.connect(clock: clock, says: nil) }
        while !clock.hasSleepers { await Task.yield() }
        clock.advance(by: .seconds(3_600))
        #expect(await fault { try await patience.value } == "load-timeout")
        let foreign = try FakeWorker()
        #expect(await fault { try await foreign.connect(says: 9) } == "foreign-worker")
        let gone = try FakeWorker()
        gone.close()
        #expect(await fault { try await gone.connect(says: nil) } == "worker-ended")
    }

    @Test("a worker ends serving when the host is gone, and lets its plugin's threads go")
    func hostGone() async throws {
        let harness = try await Harness.load(.framed)
        let gate = MeetingPoint()
        try await harness.plugin.start(settings: Array("{}".utf8))
        let task = Task { try await harness.perform("blocked", into: RecordingSink(gate: gate)) }
        await gate.arrival()
        await harness.plugin.stop()
        gate.letAllGo()
        #expect(try await task.value.summary == "interrupted: the plugin is stopped")
        #expect(await harness.log.results(4) == ["drain 0", "emit -2", "complete 0", "stop 0"])
        let ending = await harness.served?.value
        #expect(ending == .hostGone)
    }

    private func fault<Value>(_ body: () async throws -> Value) async -> String? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? PluginFault)?.code ?? "\(error)"
        }
    }
}
