import DSRModel
import JobStore
import PluginMessages
import PluginRuntime
import Testing

@testable import Gateway

@Suite("A plugin that is replaced", .serialized, .timeLimit(.minutes(5)))
struct ReplacementTests {
    private static let done = PluginAnswer.completed(OutcomeMessage(Outcome.done))

    @Test("fifty replacements while tasks come without pause fail none, burn no attempt and put nothing off")
    func fifty() async throws {
        try await DispatchStage.play { stage in
            var current = PlayedConnection { _, _ in Self.done }
            stage.put(current)
            var jobs: [JobID] = []
            for number in 0..<50 {
                jobs += try await stage.deliver((0..<4).map { "\(number).\($0)" })
                let next = PlayedConnection { _, _ in Self.done }
                if number.isMultiple(of: 2) {
                    // In order: the new one is in place before the old one drains.
                    stage.put(next)
                    await current.drain()
                } else {
                    // The worst case: the old one is gone before anybody hears of the new one.
                    current.interrupt()
                    stage.put(next)
                }
                current = next
            }
            let tasks = try await stage.ended(jobs)
            #expect(tasks.count == 200)
            #expect(tasks.allSatisfy { $0.state == .done && $0.attempts == 0 && $0.crashes == 0 })
        }
    }

    @Test("a task that was claimed before the switch goes to the build that runs when its guards have allowed it")
    func current() async throws {
        let holds: PluginID = "com.example.holds"
        try await DispatchStage.play(guards: [holds]) { stage in
            let door = Door()
            let guardian = PlayedConnection { _, _ in
                try await door.pass()
                return .completed(OutcomeMessage(GuardDecision.allow))
            }
            stage.put(guardian, at: holds)
            let (old, new) = (PlayedConnection { _, _ in Self.done }, PlayedConnection { _, _ in Self.done })
            stage.put(old)
            let job = try await stage.deliver("a")
            try await guardian.requests.wait { !$0.isEmpty }
            stage.put(new)
            door.open()
            #expect(try await stage.ended([job]).map(\.handed) == [1])
            #expect(old.requests.value.isEmpty)
            #expect(new.requests.value.count == 1)
        }
    }

    @Test("a task whose plugin is gone waits, begun by nobody, and runs when it is back")
    func gone() async throws {
        try await DispatchStage.play { stage in
            let gone = PlayedConnection { _, _ in Self.done }
            await gone.drain()
            stage.put(gone)
            let job = try await stage.deliver("a")
            try await stage.store.until { store in
                guard let task = try await store.load(job)?.tasks.first else { return false }
                return task.state == .pending && task.handed == 1
            }
            stage.directory.remove(Sample.accounts)
            stage.put(PlayedConnection { _, _ in Self.done })
            let task = try #require(try await stage.ended([job]).first)
            #expect([task.attempts, task.begun, task.handed] == [0, 1, 2])
        }
    }

    @Test("two plugins with one place each that guard each other come to an end, whatever the order")
    func circle() async throws {
        let plugins: [PluginID] = ["com.example.a", "com.example.b"]
        try await DispatchStage.play(guards: plugins) { stage in
            for plugin in plugins {
                let connection = PlayedConnection { request, _ in
                    // Both are asked and both work at once, as often as can be.
                    await Task.yield()
                    return request.kind == .guard ? .completed(OutcomeMessage(GuardDecision.allow)) : Self.done
                }
                stage.put(connection, at: plugin, concurrency: 1)
            }
            let tasks = try await stage.ended(try await stage.deliver((0..<30).map { "\($0)" }, to: plugins))
            #expect(tasks.count == 60)
            #expect(tasks.allSatisfy { $0.state == .done && $0.attempts == 0 && $0.handed == 1 })
        }
    }

    @Test("guards count within their plugin's places")
    func guardPlaces() async throws {
        let holds: PluginID = "com.example.holds"
        try await DispatchStage.play(guards: [holds]) { stage in
            stage.put(PlayedConnection { _, _ in Self.done })
            let guardian = PlayedConnection { _, _ in
                await Task.yield()
                return .completed(OutcomeMessage(GuardDecision.allow))
            }
            stage.put(guardian, at: holds, concurrency: 2)
            let tasks = try await stage.ended(try await stage.deliver((0..<24).map { "\($0)" }))
            #expect(tasks.allSatisfy { $0.state == .done })
            #expect(guardian.requests.value.count == 24)
            #expect(guardian.mostJobs <= 2)
        }
    }
}
