import CPluginABI
import Dispatch
import Foundation
import PluginTesting
import Synchronization
import Testing

@testable import PluginKit

@Suite struct BoundaryTests {
    // MARK: Jobs

    @Test("each kind of job reaches its function and its answer comes back")
    func kinds() async throws {
        var script = Scripted.Script()
        script.enrich = { _ in .proceed(identifiers: ["userId": ["7"]]) }
        script.review = { _ in .veto(reason: "dispute") }
        script.plan = { _ in ["accounts": 2] }
        let plugin = try Scripted.start(script)
        #expect(try await plugin.send(.erasure).outcome.performed() == .done)
        #expect(
            try await plugin.send(.preflight(.access, .email, "a")).outcome.preflightDecision()
                == .proceed(identifiers: ["userId": ["7"]]))
        #expect(
            try await plugin.send(.guard(.erasure, .email, "a")).outcome.guardDecision() == .veto(reason: "dispute"))
        #expect(try await plugin.send(.plan(.erasure, .email, "a")).outcome.counts == ["accounts": 2])
    }

    @Test("a thrown error is a retry that tells its type, and its words only when they are written for people")
    func errors() async throws {
        struct Quoting: Error, CustomStringConvertible { let description = "no such row: ada@example.com" }
        struct Failure: PluginFailure { let description = "the replica is down" }
        var script = Scripted.Script()
        script.erase = { throw $0.attempt == 1 ? Quoting() : Failure() as any Error }
        let plugin = try Scripted.start(script)
        let quoting = try await plugin.send(.erasure).outcome
        #expect(quoting.outcome == "retry")
        #expect(quoting.reason?.hasSuffix("Quoting") == true && quoting.reason?.contains("ada@") == false)
        let failure = try await plugin.send(.perform(.erasure, .email, "ada@example.com", attempt: 2)).outcome
        #expect(try failure.performed() == .retry(after: nil, reason: "the replica is down"))
    }

    @Test("what the manifest declares and the plugin does not implement has failed for good")
    func notWritten() async throws {
        let plugin = try Scripted.start(.init())
        let outcome = try await plugin.send(.perform(.saleOptOut, .email, "a")).outcome.performed()
        #expect(
            outcome
                == .failed(
                    reason:
                        "com.example.scripted does not implement perform(_:). Write it, or take Handles out of the manifest"
                ))
    }

    @Test("bytes that are no request are completed as failed, not left without an answer")
    func malformedRequest() async throws {
        let plugin = try Scripted.start(.init())
        let answer = await withCheckedContinuation { finished in
            let token = plugin.host.begin(finished)
            #expect(plugin.handle(token, Array("{}".utf8)) == PARASOL_OK)
        }
        #expect(try answer.outcome.performed() == .failed(reason: "the plugin cannot read the request"))
    }

    @Test("a hundred jobs at once are each completed once")
    func once() async throws {
        let plugin = try Scripted.start { request, report in
            try report.value("profile", request.identifier.value)
            return .done
        }
        try await withThrowingTaskGroup { group in
            for number in 0..<100 {
                group.addTask {
                    let answer = try await plugin.send(
                        .perform(.access, .email, "\(number)", datapoints: ["profile"]))
                    #expect(try answer.values(of: "profile") == [.string("\(number)")])
                }
            }
            try await group.waitForAll()
        }
        #expect(plugin.host.lateCompletions == 0)
    }

    @Test("jobs that block their threads hold up no other, however few cores there are")
    func blocking() async throws {
        let jobs = 32
        let arrived = Mutex(0)
        let all = DispatchSemaphore(value: 0)
        let plugin = try Scripted.start { _, _ in
            let count = arrived.withLock {
                $0 += 1; return $0
            }
            // The last to come lets all go, so the test ends only if all block at the same time.
            if count == jobs { for _ in 0..<jobs { all.signal() } }
            await Task.yield()
            block(all)
            return .notFound
        }
        try await withThrowingTaskGroup { group in
            for _ in 0..<jobs { group.addTask { _ = try await plugin.send(.access("profile")) } }
            try await group.waitForAll()
        }
        #expect(arrived.withLock { $0 } == jobs)
    }

    // MARK: Cancellation

    @Test("a cancel cancels the job's task, and the job still completes")
    func cancel() async throws {
        let running = Event()
        let plugin = try Scripted.start { _, _ in
            running.happen()
            try await Event.untilCancelled()
            return .done
        }
        let request = try MessageCoding.encode(Request.access("profile"))
        let token = Mutex<parasol_token>(0)
        async let answer = withCheckedContinuation { finished in
            let given = plugin.host.begin(finished)
            token.withLock { $0 = given }
            #expect(plugin.handle(given, request) == PARASOL_OK)
        }
        await running.wait()
        plugin.cancel(token.withLock { $0 })
        #expect(try await answer.outcome.performed() == .retry(after: nil, reason: "cancelled"))
        // The job has ended, and a cancel then means nothing.
        plugin.cancel(token.withLock { $0 })
    }

    @Test("a host that no longer wants the items ends the job by its next write")
    func cancelledEmit() async throws {
        var script = Scripted.Script()
        script.access = { _, report in
            try report.value("profile", 1)
            Issue.record("the write went through")
            return .done
        }
        var hooks = MemoryHost.Hooks()
        hooks.emit = { _ in PARASOL_ERROR_CANCELLED }
        let answer = try await Scripted.start(script, hooks: hooks).send(.access("profile"))
        #expect(try answer.outcome.performed() == .retry(after: nil, reason: "cancelled"))
        #expect(answer.faults == [])
    }

    // MARK: Life

    @Test("a refused start tells the operator why, without secrets, and the plugin takes no job")
    func refusedStart() async throws {
        let plugin = try TestedPlugin(Scripted.self, host: MemoryHost())
        let error = #expect(throws: PluginTestError.self) { try plugin.start(["script": "hunter2"]) }
        #expect(error?.message == "setting-mistyped: settings.script has the wrong type; expected a whole number")
        await #expect(throws: PluginTestError.self) { try await plugin.send(.erasure) }
        #expect(throws: PluginTestError.self) { try plugin.start(Scripted.settings(.init())) }
    }

    @Test("settings that are no JSON object are refused")
    func malformedSettings() throws {
        let plugin = try TestedPlugin(Scripted.self, host: MemoryHost())
        let error = #expect(throws: PluginTestError.self) { try plugin.start(bytes: Array("[1]".utf8)) }
        #expect(error?.message == "setting-mistyped: the settings has the wrong type; expected a JSON object")
    }

    @Test("no job is taken before the start, after a drain or twice under one token")
    func refusedJobs() async throws {
        let request = try MessageCoding.encode(Request.erasure)
        let early = try TestedPlugin(Scripted.self, host: MemoryHost())
        #expect(early.handle(1, request) == PARASOL_ERROR_REFUSED)

        let (running, release) = (Event(), Event())
        var script = Scripted.Script()
        script.erase = { _ in
            running.happen()
            await release.wait()
            return .done
        }
        let plugin = try Scripted.start(script)
        let token = plugin.host.begin(nil)
        #expect(plugin.handle(token, request) == PARASOL_OK)
        await running.wait()
        #expect(plugin.handle(token, request) == PARASOL_ERROR_INVALID)
        plugin.table.drain(plugin.table.context)
        #expect(plugin.handle(plugin.host.begin(nil), request) == PARASOL_ERROR_REFUSED)
        release.happen()
    }

    @Test("a stop cancels the jobs that run, lets them complete and then ends the plugin")
    func stop() async throws {
        let running = Event()
        let order = Mutex<[String]>([])
        var script = Scripted.Script()
        script.erase = { _ in
            running.happen()
            defer { order.withLock { $0.append("job") } }
            try await Event.untilCancelled()
            return .done
        }
        script.stop = { order.withLock { $0.append("stop") } }
        let plugin = try Scripted.start(script)
        async let answer = plugin.send(.erasure)
        await running.wait()
        plugin.stop()
        #expect(order.withLock { $0 } == ["job", "stop"])
        #expect(try await answer.outcome.performed() == .retry(after: nil, reason: "cancelled"))
        await #expect(throws: PluginTestError.self) { try await plugin.send(.erasure) }
    }

    @Test("a job that outlasts the stop cannot reach the host any more")
    func lateJob() async throws {
        let (running, left) = (Event(), Event())
        let release = DispatchSemaphore(value: 0)
        var script = Scripted.Script()
        script.access = { _, report in
            defer { left.happen() }
            running.happen()
            block(release)
            Log.info("late")
            #expect(throws: CancellationError.self) { try report.value("profile", 1) }
            return .done
        }
        let host = MemoryHost()
        let instance = PluginInstance(Scripted.self, host: host.table().pointee, stopLimit: .zero)
        let settings = try MessageCoding.encode(Scripted.settings(script).json)
        #expect(instance.start(settings) { Issue.record("refused: \($0)") } == PARASOL_OK)
        #expect(instance.handle(host.begin(nil), try MessageCoding.encode(Request.access("profile"))) == PARASOL_OK)
        await running.wait()
        instance.stop()
        let calls = host.calls
        release.signal()
        await left.wait()
        #expect(host.calls == calls)
    }

    @Test("closing the way to the host waits for the call that is under way")
    func gate() async throws {
        let gate = HostGate(MemoryHost().table().pointee)
        let inside = Event()
        let isOver = Mutex(false)
        Thread.detachNewThread {
            _ = gate.call { _ in
                inside.happen()
                // Stays in the call until the gate has begun to close.
                while gate.call({ _ in true }) == true { sched_yield() }
                isOver.withLock { $0 = true }
            }
        }
        await inside.wait()
        gate.close()
        #expect(isOver.withLock { $0 })
        #expect(gate.call { _ in true } == nil)
    }

    @Test("health answers what the plugin says, and for it when it says nothing")
    func health() async throws {
        var script = Scripted.Script()
        #expect(try Scripted.start(script).health() == .healthy)
        script.health = { .unhealthy("the replica is down") }
        #expect(try Scripted.start(script).health() == .unhealthy("the replica is down"))
        script.health = {
            try? await Event.untilCancelled()
            return .healthy
        }
        #expect(try Scripted.start(script).health() == .unhealthy("the plugin did not answer within a second"))
    }

    /// A plugin that can be tried out; its setting says how that ends.
    private struct Probed: ProbedPlugin {
        struct TableMissing: PluginFailure {
            let description = "the table orders is missing"
        }

        static let manifest = Manifest(
            id: "com.example.probed", version: "1.0.0", owner: "Tests <tests@example.com>"
        ) { Erasure(.email) }

        private let outcome: String

        init(settings: Settings) throws { outcome = try settings.string("outcome") }

        func erase(_ request: Request) async throws -> Outcome { .done }

        func probe() async throws -> Health {
            switch outcome {
            case "healthy": return .healthy
            case "unhealthy": return .unhealthy("the replica is behind")
            default: throw TableMissing()
            }
        }
    }

    @Test("a try-out answers what the plugin says or throws, and is offered only by a plugin that has one")
    func probe() throws {
        let expected: [(String, Health)] = [
            ("healthy", .healthy), ("unhealthy", .unhealthy("the replica is behind")),
            ("throws", .unhealthy("the table orders is missing")),
        ]
        for (outcome, health) in expected {
            let plugin = try TestedPlugin(Probed.self, settings: ["outcome": .string(outcome)])
            #expect(plugin.probe() == health)
        }
        #expect(try Scripted.start(Scripted.Script()).probe() == nil)
    }

    // MARK: Entry

    @Test("one host gets the same table each time, another host one of its own")
    func tables() {
        let (first, second) = (MemoryHost().table(), MemoryHost().table())
        var tables: [UnsafePointer<parasol_plugin>?] = [nil, nil, nil]
        #expect(Scripted.export(first, &tables[0]) == PARASOL_OK)
        #expect(Scripted.export(first, &tables[1]) == PARASOL_OK)
        #expect(Scripted.export(second, &tables[2]) == PARASOL_OK)
        #expect(tables[0] != nil && tables[0] == tables[1] && tables[0] != tables[2])
        #expect(tables[0]?.pointee.size == UInt32(MemoryLayout<parasol_plugin>.size))
        #expect(tables[0]?.pointee.describe == nil)
    }

    @Test("a host that is too small, incomplete or absent is refused")
    func refusedHosts() {
        var table: UnsafePointer<parasol_plugin>?
        var small = MemoryHost().table().pointee
        small.size = 56
        #expect(Scripted.export(&small, &table) == PARASOL_ERROR_INVALID)
        var incomplete = MemoryHost().table().pointee
        incomplete.complete = nil
        #expect(Scripted.export(&incomplete, &table) == PARASOL_ERROR_INVALID)
        #expect(Scripted.export(nil, &table) == PARASOL_ERROR_INVALID)
        #expect(table == nil)
    }

    @Test("a plugin with coverage by settings describes it, and its datapoints are then claimed")
    func describe() async throws {
        let plugin = try TestedPlugin(Described.self)
        #expect(try plugin.describe() == Described.coverage)
        let answer = try await plugin.send(.access("letters"))
        #expect(try answer.values(of: "letters") == [1])
    }

    private struct Described: Plugin {
        static let coverage = CoverageDescription(handles: [
            Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["letters"])
        ])
        static let manifest = Manifest(
            id: "com.example.described", version: "1.0.0", owner: "Tests <tests@example.com>", coverage: .settings
        ) { Access(.any) }

        init(settings: Settings) {}
        func describe() async throws -> CoverageDescription { Self.coverage }
        func access(_ request: Request, into report: Report) async throws -> Outcome {
            try report.value("letters", 1)
            return .done
        }
    }
}

/// Blocks the thread, which a plugin may.
private func block(_ semaphore: DispatchSemaphore) { semaphore.wait() }
