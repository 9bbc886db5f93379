import DSRModel
import Foundation
import GRDB
import JobStore
import JobStoreContract
import Testing

@testable import SQLiteStore

@Suite("When something of a job was lost")
struct LostDataTests {
    private static let accounts: PluginID = "com.example.accounts"

    private func claim(_ store: SQLiteStore) async throws -> [ClaimedTask] {
        let claim = TaskClaim(now: 5, capacity: [Self.accounts: 9], after: [:], longestBackoff: 9, limit: 9)
        return try await store.claimTasks(claim).tasks
    }

    /// A job with everything sealed that there is: a body, a nonce, a result with an item, calls, and a poll id.
    private func full(_ store: SQLiteStore) async throws -> JobID? {
        var delivery = Delivery.sample("1")
        delivery.plan.append(PlannedTask(plugin: "com.example.slow"))
        guard case .created(let job) = try await store.accept(delivery) else { return nil }
        let claim = TaskClaim(
            now: 5, capacity: [Self.accounts: 9, "com.example.slow": 9], after: [:], longestBackoff: 9, limit: 9)
        for claimed in try await store.claimTasks(claim).tasks {
            let item = ResultItem(number: 0, datapoint: "orders", kind: .value, bytes: 9, inline: [1, 2], attempt: 1)
            let disposition: TaskEnd.Disposition =
                claimed.task.plugin == Self.accounts
                ? .ended(.done, TaskResult(message: [1], items: [item])) : .waiting(until: 9_000_000, pollID: "ticket")
            _ = try await store.endTask(
                TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: disposition))
        }
        let revision = try await store.load(job)?.job.revision ?? 0
        _ = try await store.settle(
            Verdict(job: job, revision: revision, calls: [[1], [2]], consequence: .parked(until: 9), now: 5))
        return job
    }

    private func sealed(_ store: SQLiteStore) async throws -> [Data] {
        try await store.read { session in
            try Data.fetchAll(
                session.database,
                sql: """
                    SELECT message FROM results UNION ALL SELECT header FROM items UNION ALL SELECT bytes FROM items
                    UNION ALL SELECT call FROM reports WHERE call IS NOT NULL
                    UNION ALL SELECT poll_id FROM tasks WHERE poll_id IS NOT NULL
                    UNION ALL SELECT body FROM payloads UNION ALL SELECT nonce FROM payloads
                    """)
        }
    }

    @Test(
        "a redelivery mends it, whichever blob it was, and nothing sealed of the lost run stays",
        arguments: [
            "UPDATE payloads SET body = x'0102'", "UPDATE payloads SET nonce = x'0102'",
            "UPDATE reports SET call = x'01'",
        ])
    func mended(damage: String) async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        let job = try #require(try await full(store))
        let before = try await sealed(store)
        #expect(before.count == 8)
        try await store.write { try $0.run(damage) }
        #expect(try await store.claimReports(now: 5, limit: 9, excludingTargets: []).reports.isEmpty)
        #expect(try await store.list(JobFilter(state: .attention)).first?.attention == "store.unreadable")
        #expect(try await store.accept(.sample("1")) == .newRun(job, run: 2))
        let after = try await sealed(store)
        #expect(after.count == 2 && Set(after).isDisjoint(with: before))
        let claimed = try await claim(store)
        #expect(claimed.map(\.task.run) == [2])
        #expect(try await store.load(job)?.nonce == "nonce")
    }

    @Test("reports that were left unsent in the lost run are given up, and that stands in the audit")
    func unsent() async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        let job = try #require(try await full(store))
        // As no way of the gateway leaves them.
        try await store.write { try $0.run("UPDATE jobs SET state = 'attention', attention = 'result-lost'") }
        #expect(try await store.accept(.sample("1")) == .newRun(job, run: 2))
        let states = try await store.read { session in
            try String.fetchAll(session.database, sql: "SELECT state FROM reports")
        }
        #expect(states == ["dropped", "dropped"])
        #expect(try await store.claimReports(now: 9, limit: 9, excludingTargets: []).reports.isEmpty)
        #expect(try await store.audit(of: job).last?.detail == ["after": "result-lost", "dropped": "2"])
    }

    @Test("a poll that finds a body which does not open takes the listed one")
    func polled() async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        let job = try #require(try await full(store))
        try await store.write { try $0.run("UPDATE payloads SET body = x'0102'") }
        _ = try await store.claimReports(now: 5, limit: 9, excludingTargets: [])
        var listed = Delivery.sample("1")
        listed.origin = .poll(.nextRun(after: 1))
        listed.body = Array("listed".utf8)
        #expect(try await store.accept(listed) == .newRun(job, run: 2))
        #expect(try await store.load(job)?.body == Array("listed".utf8))
    }

    @Test("in a database of before a later run counts as one that follows an end")
    func migrated() async throws {
        let opened = try await OpenedSQLiteStore.new()
        for name in ["1", "2"] { _ = try await opened.store.accept(.sample(name)) }
        try await opened.sqlite.write { session in
            try session.run("UPDATE jobs SET run = 2 WHERE id = 1")
            try session.run("ALTER TABLE jobs DROP COLUMN had_end")
            try session.run("DELETE FROM grdb_migrations WHERE identifier = 'had-end'")
        }
        let again = try await opened.restarted().store
        #expect(try await again.list(JobFilter()).map(\.hadEnd) == [false, true])
    }
}
