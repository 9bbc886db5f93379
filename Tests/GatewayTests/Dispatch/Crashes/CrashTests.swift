import DSRModel
import JobStore
import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@testable import Gateway

@Suite("A plugin that crashes", .serialized, .timeLimit(.minutes(5)))
struct CrashTests {
    private static let done = PluginAnswer.completed(OutcomeMessage(Outcome.done))

    /// A process that dies over one name, once `company` jobs are in it or it has died before; whoever supervises it
    /// puts the next one in its place.
    private func fragile(_ stage: DispatchStage, company: Int, _ processes: Watched<[PlayedConnection]>)
        -> PlayedConnection
    {
        let connection = PlayedConnection { request, connection in
            if processes.value.count == 1 {
                // All are in before the first dies, so that none of the others has ended.
                try await connection.requests.wait { $0.count == company }
                guard request.identifier.value == "poison" else { return nil }
            }
            guard request.identifier.value == "poison" else { return Self.done }
            connection.crash()
            stage.put(fragile(stage, company: company, processes))
            return nil
        }
        processes.change { $0.append(connection) }
        return connection
    }

    @Test("one poison task among eight in flight costs the other seven nothing")
    func poison() async throws {
        try await DispatchStage.play { stage in
            let processes = Watched<[PlayedConnection]>([])
            stage.put(fragile(stage, company: 8, processes))
            let jobs = try await stage.deliver(["a", "b", "c", "poison", "d", "e", "f", "g"])
            let tasks = try await stage.ended(jobs)
            let dead = tasks.filter { $0.state == .dead }
            #expect(dead.map(\.job) == [jobs[3]])
            let message = try MessageCoding.decode(OutcomeMessage.self, from: dead.first?.result?.message ?? [])
            #expect(message.outcome == "crashed")
            #expect(message.reason == "com.example.accounts crashed 3 times while it had nothing but this task")
            let done = tasks.filter { $0.state == .done && $0.attempts == 0 && $0.crashes == 0 }
            #expect(done.count == 7)
            // One process for all, and one for each crash alone; the last one lives, and may have had nothing to do.
            let most = processes.value.map(\.mostJobs)
            #expect(most.count == 5)
            #expect(most.first == 8)
            #expect(most.dropFirst().max() == 1)
            let suspects = tasks.filter { stage.suspects.contains($0.id, at: Sample.accounts) }
            #expect(suspects.isEmpty)
        }
    }

    @Test("a suspect that ends well is no suspect any more, and the plugin takes several jobs again")
    func acquitted() async throws {
        try await DispatchStage.play { stage in
            let first = PlayedConnection { _, connection in
                if connection.requests.value.count == 2 { connection.crash() }
                return nil
            }
            stage.put(first)
            let jobs = try await stage.deliver(["a", "b"])
            try await stage.conduct.wait { $0.count == 2 }
            let second = PlayedConnection { request, connection in
                if ["c", "d"].contains(request.identifier.value) {
                    try await connection.requests.wait { $0.count == 4 }
                }
                return Self.done
            }
            stage.put(second)
            #expect(try await stage.ended(jobs).allSatisfy { $0.state == .done && $0.attempts == 0 })
            #expect(second.mostJobs == 1)
            // These two end only when both are under way.
            let more = try await stage.deliver(["c", "d"])
            #expect(try await stage.ended(more).allSatisfy { $0.state == .done })
        }
    }

    @Test("the host hears how each job went: well, badly or by a crash; what it stopped itself it does not hear")
    func conduct() async throws {
        try await DispatchStage.play { stage in
            let answers: [String: PluginAnswer] = [
                "well": Self.done, "late": .timedOut,
                "found nothing": .completed(OutcomeMessage(Outcome.notFound)),
                "nonsense": .completed(OutcomeMessage(outcome: "proceed")),
            ]
            let hasFailed = Watched<Set<String>>([])
            let script: PlayedConnection.Script = { request, _ in
                let name = request.identifier.value
                defer { hasFailed.change { $0.insert(name) } }
                return hasFailed.value.contains(name) ? Self.done : answers[name] ?? .interrupted("stopped")
            }
            stage.put(PlayedConnection(script), concurrency: 1)
            _ = try await stage.ended(try await stage.deliver(answers.keys.sorted()))
            let interrupted = try await stage.deliver("interrupted")
            try await hasFailed.wait { $0.contains("interrupted") }
            stage.put(PlayedConnection(script), concurrency: 1)
            let task = try #require(try await stage.ended([interrupted]).first)
            #expect(task.attempts == 0)
            #expect(task.begun == 2)
            let kinds = stage.conduct.value.map(\.kind)
            #expect(kinds.count { $0 == .succeeded } == 5)
            #expect(kinds.filter { $0 != .succeeded }.count == 2)
            #expect(kinds.contains(.failed("timed-out")) && kinds.contains(.failed("malformed-outcome")))
            #expect(stage.conduct.value.allSatisfy { $0.plugin == Sample.accounts && $0.build == "b1" })
        }
    }

    @Test("a guard that crashes over a question of its own making is charged to the task, and ends it after three")
    func guardCrash() async throws {
        let holds: PluginID = "com.example.holds"
        try await DispatchStage.play(guards: [holds]) { stage in
            stage.put(PlayedConnection { _, _ in Self.done })
            @Sendable func guardian() -> PlayedConnection {
                PlayedConnection { request, connection in
                    guard request.identifier.value == "poison" else {
                        return .completed(OutcomeMessage(GuardDecision.allow))
                    }
                    connection.crash()
                    stage.put(guardian(), at: holds)
                    return nil
                }
            }
            stage.put(guardian(), at: holds)
            let jobs = try await stage.deliver(["poison", "well"])
            let tasks = try await stage.ended(jobs)
            #expect(tasks.map(\.state) == [.dead, .done])
            #expect(tasks.map(\.begun) == [0, 1])
            let message = try MessageCoding.decode(OutcomeMessage.self, from: tasks[0].result?.message ?? [])
            #expect(message.outcome == "guard-crashed")
            #expect(message.reason?.hasPrefix("com.example.holds crashed 3 times") == true)
        }
    }
}
