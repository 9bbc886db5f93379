import PluginMessages
import PluginRuntime
import Testing

@Suite("Time-outs, cancels and stops leave nothing behind, over every connection", .timeLimit(.minutes(5)))
struct EndingTests {
    @Test(
        "a job that takes too long is cancelled, and its late completion is no breach",
        arguments: ConnectionKind.allCases)
    func timeOut(_ kind: ConnectionKind) async throws {
        let clock = TestClock()
        let harness = try await Harness.start(kind, clock: clock)
        let meeting = MeetingPoint()
        async let answer = harness.perform("cancelled", at: meeting, timeout: .seconds(5))
        await meeting.arrival()
        clock.advance(by: .seconds(5))
        #expect(try await answer.summary == "timed out")
        meeting.letGo()
        let results = await harness.log.results(4)
        #expect(results == ["open_item 0", "emit -2", "complete 0", "complete -1"])
        #expect(await harness.log.breaches(1) == ["unknown-completion"])
        #expect(harness.plugin.misbehaviours == 1)
        await harness.plugin.stop()
    }

    @Test("cancelling the calling task cancels the job", arguments: ConnectionKind.allCases)
    func cancelled(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let meeting = MeetingPoint()
        let task = Task { try await harness.perform("cancelled", at: meeting) }
        await meeting.arrival()
        task.cancel()
        #expect(try await task.value.summary == "cancelled")
        meeting.letGo()
        #expect(await harness.log.results(4) == ["open_item 0", "emit -2", "complete 0", "complete -1"])
        await harness.plugin.stop()
    }

    @Test("a task that is cancelled before it begins never reaches the plugin", arguments: ConnectionKind.allCases)
    func cancelledBefore(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await harness.perform("inside")
        }
        task.cancel()
        #expect(try await task.value.summary == "cancelled")
        await harness.plugin.stop()
        #expect(!harness.log.all.contains { $0.tags["call"] == "complete" })
    }

    @Test(
        "a plugin that is blocked by a slow sink is let go when its job is cancelled",
        arguments: ConnectionKind.allCases)
    func cancelledWhileBlocked(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let gate = MeetingPoint()
        let sink = RecordingSink(gate: gate)
        let task = Task { try await harness.perform("blocked", into: sink) }
        await gate.arrival()
        task.cancel()
        gate.letAllGo()
        #expect(try await task.value.summary == "cancelled")
        let taken = sink.byteCount
        #expect(await harness.log.results(2) == ["emit -2", "complete 0"])
        #expect(sink.byteCount == taken, "the sink was called after the answer")
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 0)
    }

    @Test(
        "stop drains first, joins the plugin's threads and ends what is under way", arguments: ConnectionKind.allCases)
    func stop(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let meeting = MeetingPoint()
        async let lost = harness.perform("silent", at: meeting)
        await meeting.arrival()
        await harness.plugin.stop()
        #expect(try await lost.summary == "interrupted: the plugin is stopped")
        #expect(await harness.log.results(2) == ["drain 0", "stop 0"])
        #expect(try await harness.perform("quick").summary == "not begun: the plugin is stopped")
        #expect(await harness.plugin.health() != .healthy)
        await harness.plugin.stop()
        meeting.letAllGo()
    }

    @Test("after drain no job is handed over, and those under way end", arguments: ConnectionKind.allCases)
    func drain(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let meeting = MeetingPoint()
        async let last = harness.perform("thread", at: meeting)
        await meeting.arrival()
        await harness.plugin.drain()
        #expect(try await harness.perform("quick").summary == "not begun: the plugin is draining")
        meeting.letGo()
        #expect(try await last.summary == "completed done")
        await harness.plugin.stop()
    }

    @Test("a plugin that calls back after stop is counted and harmless")
    func afterStop() async throws {
        let harness = try await Harness.start(.inProcess)
        let meeting = MeetingPoint()
        async let lost = harness.perform("after-stop", at: meeting)
        await meeting.arrival()
        await harness.plugin.stop()
        #expect(try await lost.summary == "interrupted: the plugin is stopped")
        meeting.letGo()
        #expect(await harness.log.breaches(2) == ["call-after-stop", "call-after-stop"])
        #expect(harness.plugin.misbehaviours == 2)
        #expect(!harness.log.all.contains { $0.tags["call"] == "lost" })
    }
}
