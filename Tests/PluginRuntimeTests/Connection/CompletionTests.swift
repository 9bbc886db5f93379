import PluginMessages
import PluginRuntime
import Testing

@Suite("A job ends exactly once, over every connection", .timeLimit(.minutes(5)))
struct CompletionTests {
    @Test("a plugin may complete inside handle and from any thread", arguments: ConnectionKind.allCases)
    func anyThread(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        #expect(try await harness.perform("inside").summary == "completed done")
        let meeting = MeetingPoint()
        async let answer = harness.perform("thread", at: meeting)
        await meeting.arrival()
        meeting.letGo()
        #expect(try await answer.summary == "completed done")
        #expect(await harness.log.results(2) == ["complete 0", "complete 0"])
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 0)
    }

    @Test("a second completion is counted, refused and harmless", arguments: ConnectionKind.allCases)
    func twice(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        #expect(try await harness.perform("twice").summary == "completed done")
        #expect(await harness.log.results(2) == ["complete 0", "complete -1"])
        #expect(try await harness.perform("quick").summary == "completed done")
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 1)
    }

    @Test("tokens out of nowhere are counted, refused and harmless", arguments: ConnectionKind.allCases)
    func unknown(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        #expect(try await harness.perform("unknown-token").summary == "completed done")
        #expect(await harness.log.results(4) == ["complete -1", "complete -1", "emit -1", "complete 0"])
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 3)
    }

    @Test("results after the completion are refused", arguments: ConnectionKind.allCases)
    func emitAfter(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        #expect(try await harness.perform("emit-after").summary == "completed done")
        #expect(await harness.log.results(2) == ["complete 0", "emit -1"])
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 1)
    }

    @Test(
        "a completion that is no outcome is the plugin's fault", arguments: ConnectionKind.allCases,
        [
            ("malformed-outcome", "it is not JSON, or a member is missing or has another type"),
            ("unknown-outcome", "it is none of those of the contract"),
        ])
    func badOutcome(_ kind: ConnectionKind, _ expected: (behaviour: String, why: String)) async throws {
        let harness = try await Harness.start(kind)
        let answer = try await harness.perform(expected.behaviour)
        #expect(answer.summary == "misbehaved: its completion is not an outcome: \(expected.why)")
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 1)
    }

    @Test("handle may refuse, and nothing was done", arguments: ConnectionKind.allCases)
    func refused(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        #expect(try await harness.perform("refuse").summary == "refused -5")
        #expect(harness.plugin.misbehaviours == 0)
        #expect(try await harness.perform("positive").summary == "refused 7")
        #expect(harness.plugin.misbehaviours == 1)
        #expect(try await harness.perform("refuse-completed").summary == "completed done")
        #expect(await harness.log.breaches(2) == ["contradiction", "contradiction"])
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 2)
    }

    @Test("a handle that hangs holds up no other job", arguments: ConnectionKind.allCases)
    func hangs(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let meeting = MeetingPoint()
        async let hanging = harness.perform("hang", at: meeting)
        await meeting.arrival()
        for _ in 0..<20 { #expect(try await harness.perform("quick").summary == "completed done") }
        #expect(await harness.plugin.health() == .healthy)
        meeting.letGo()
        #expect(try await hanging.summary == "completed done")
        await harness.plugin.stop()
    }

    @Test("many jobs at once each get their own end", arguments: ConnectionKind.allCases)
    func manyJobs(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<200 {
                let behaviour = ["quick", "value", "refuse", "unknown-outcome"][index % 4]
                group.addTask {
                    let expected = ["completed", "completed", "refused", "misbehaved"][index % 4]
                    let summary = try await harness.perform(behaviour).summary
                    return summary.hasPrefix(expected) ? "" : "\(behaviour) gave \(summary)"
                }
            }
            for try await difference in group { #expect(difference.isEmpty) }
        }
        await harness.plugin.stop()
        #expect(harness.plugin.misbehaviours == 50)
    }
}
