import DSRModel
import Foundation
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("A plugin that crashes, hangs or fails is dealt with, and no other hears of it", .timeLimit(.minutes(5)))
struct SupervisionTests {
    static let id = HotHost.id

    @Test("a process that ends is started again, and other plugins keep theirs")
    func restarted() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        try host.drop("1.0.0", id: "com.example.other", named: "other.so")
        let first = try await host.untilRuns("1.0.0")
        let other = try await host.until { $0["com.example.other"] != nil }["com.example.other"]
        first.crash()
        let second = try await host.untilRuns("1.0.0", after: first)
        #expect(second !== first)
        #expect(host.test.host.connection(for: "com.example.other") === other?.connection)
        let status = try await host.until { $0.statuses.first?.state == .running }.statuses.first
        #expect(status?.unaskedEnds == 1)
        await host.end()
    }

    @Test("five crashes over three tasks put it in quarantine, which a release ends")
    func quarantined() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        var connection = try await host.untilRuns("1.0.0")
        for number in 1...5 {
            host.note(.crashed, task: "task \(number % 3)", at: connection)
            connection.crash()
            guard number < 5 else { break }
            connection = try await host.untilRuns("1.0.0", after: connection)
        }
        let snapshot = try await host.until { $0.statuses.first?.state == .quarantined }
        #expect(snapshot.registrations.isEmpty)
        #expect(snapshot.statuses.first?.reason.contains("5 crashes") == true)

        // Looking again does not end it.
        _ = await host.test.host.loadAll()
        #expect(host.test.host.registrations.isEmpty)
        #expect(await host.test.host.release(Self.id))
        try await host.untilRuns("1.0.0", after: connection)
        #expect(await !host.test.host.release(Self.id))
        await host.end()
    }

    @Test("another build ends a quarantine")
    func replacedInQuarantine() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        var connection = try await host.untilRuns("1.0.0")
        for number in 1...5 {
            host.note(.crashed, task: "task \(number)", at: connection)
            connection.crash()
            guard number < 5 else { break }
            connection = try await host.untilRuns("1.0.0", after: connection)
        }
        try await host.until { $0.statuses.first?.state == .quarantined }
        try host.drop("1.0.1")
        try await host.untilRuns("1.0.1")
        await host.end()
    }

    @Test("crashes over one task, or with a success between, put nothing in quarantine")
    func noQuarantine() async throws {
        var history = CrashHistory()
        let start = ContinuousClock.now
        for number in 0..<20 {
            history.ended(at: start + .seconds(number))
            history.lost("the only task", at: start + .seconds(number))
        }
        #expect(!history.isTooMuch)

        history = CrashHistory()
        for number in 0..<20 {
            history.ended(at: start + .seconds(number * 200))
            history.lost("task \(number)", at: start + .seconds(number * 200))
            #expect(!history.isTooMuch)
        }
        for number in 3_801...3_802 { history.ended(at: start + .seconds(number)) }
        #expect(history.isTooMuch)
    }

    @Test("a plugin that hangs gets a new process, and the old one ends")
    func replacedWhereItHangs() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        let first = try await host.untilRuns("1.0.0")
        first.hang()
        try await host.untilRuns("1.0.0", after: first)
        await first.untilStopped()
        await host.end()
    }

    @Test("a build whose first three tasks fail is rolled back and not tried again")
    func rolledBack() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        let old = try await host.untilRuns("1.0.0")
        try host.drop("2.0.0")
        let new = try await host.untilRuns("2.0.0")
        for number in 1...3 { host.note(.failed("timed-out"), task: "task \(number)", at: new) }
        let back = try await host.untilRuns("1.0.0", after: old)
        await new.untilStopped()
        let snapshot = try await host.until { $0.refusals.map(\.code) == [.rolledBack] }
        #expect(snapshot.refusals.first?.message.contains("2.0.0") == true)
        _ = await host.test.host.loadAll()
        #expect(host.test.host.connection(for: Self.id) === back)

        try host.drop("2.0.1")
        let mended = try await host.untilRuns("2.0.1")
        host.note(.failed("timed-out"), task: "task 1", at: mended)
        host.note(.succeeded, task: "task 2", at: mended)
        for number in 3...6 { host.note(.failed("timed-out"), task: "task \(number)", at: mended) }
        // Notes and ends are taken in their order, so by this restart all notes are.
        mended.crash()
        let again = try await host.untilRuns("2.0.1", after: mended)
        #expect(host.test.host.connection(for: Self.id) === again)
        await host.end()
    }

    @Test("a build that crashes at each of its first tasks is rolled back, though each crash starts it anew")
    func rolledBackForCrashes() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        let old = try await host.untilRuns("1.0.0")
        try host.drop("2.0.0")
        var new = try await host.untilRuns("2.0.0")
        for number in 1...3 {
            host.note(.crashed, task: "the only task", at: new)
            new.crash()
            if number < 3 { new = try await host.untilRuns("2.0.0", after: new) }
        }
        try await host.untilRuns("1.0.0", after: old)
        let snapshot = try await host.until { $0.refusals.map(\.code) == [.rolledBack] }
        #expect(snapshot.statuses.first?.state != .quarantined)
        await host.end()
    }

    @Test("settings that cannot be used leave a build on trial where it is")
    func slipInSettings() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        try await host.untilRuns("1.0.0")
        try host.drop("2.0.0")
        let new = try await host.untilRuns("2.0.0")
        host.change { $0.settingsFault = PluginFault(code: "settings-invalid", message: "no", mend: "no") }
        host.test.host.rescan()
        let snapshot = try await host.until { $0.refusals.map(\.code.rawValue) == ["settings-invalid"] }
        #expect(snapshot[Self.id]?.connection === new)
        await host.end()
    }

    @Test("the pause before a restart grows from nothing to a minute")
    func pauses() {
        #expect(RestartBackoff.wait(after: 1) == .zero)
        #expect(RestartBackoff.wait(after: 2) == .milliseconds(200))
        #expect(RestartBackoff.wait(after: 4) == .milliseconds(800))
        #expect(RestartBackoff.wait(after: 1_000) == .seconds(60))
        #expect(RestartBackoff.retry(after: 1) == .seconds(5))
        #expect(RestartBackoff.retry(after: 1_000) == .seconds(600))
    }
}
