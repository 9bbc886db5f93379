import DSRModel
import GRDB
import JobStore
import JobStoreContract
import Synchronization
import Testing

@testable import SQLiteStore

@Suite("What the statements cost")
struct QueryPlanTests {
    /// A statement that walks a whole table is fast in every other test and stalls a gateway with a million jobs.
    @Test("no statement on the way of a webhook walks a whole table")
    func indexed() async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        let seen = Mutex<Set<String>>([])
        try await store.write { session in
            session.database.trace { event in
                if case .statement(let statement) = event { seen.withLock { _ = $0.insert(statement.sql) } }
            }
        }
        try await walk(store)
        let statements = seen.withLock { $0 }.filter { sql in
            ["SELECT", "UPDATE", "DELETE", "WITH"].contains { sql.hasPrefix($0) }
        }
        #expect(statements.count > 30)
        for sql in statements {
            let plan = try await store.read { session in
                let statement = try session.database.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
                // A plan does not depend on values, so none are bound.
                statement.setUncheckedArguments([])
                return try Row.fetchAll(statement).map { $0["detail"] as String }
            }
            for step in plan where step.hasPrefix("SCAN ") && !step.contains("USING") {
                let isSmall = ["(subquery", "lanes", "found", "given", "CONSTANT"].contains {
                    step.dropFirst(5).hasPrefix($0)
                }
                #expect(isSmall, "\(step) in \(sql)")
            }
        }
    }

    /// Takes jobs along every way, on the connection that is watched.
    private func walk(_ store: SQLiteStore) async throws {
        let plugin: PluginID = "com.example.accounts"
        let claim = TaskClaim(
            now: 5, capacity: [plugin: 9, "com.example.b": 9], after: [plugin: ["com.example.b"]], longestBackoff: 9,
            limit: 9)
        for consequence in [Verdict.Consequence.parked(until: 5), .reported] {
            guard case .created(let job) = try await store.accept(.sample("1 \(consequence)")) else {
                throw StoreError.misuse("no new job")
            }
            for claimed in try await store.claimTasks(claim).tasks {
                let end = TaskEnd(
                    task: claimed.task.id, claim: claimed.claim,
                    disposition: .ended(.done, TaskResult(message: [1], items: [])))
                _ = try await store.endTask(end)
            }
            let revision = try await store.write { session in
                _ = try session.jobsToJudge(now: 5, limit: 9)
                _ = try session.jobsParked(for: [plugin], limit: 9)
                return try session.load(job)?.job.revision ?? 0
            }
            let verdict = Verdict(job: job, revision: revision, calls: [[1], [2]], consequence: consequence, now: 5)
            #expect(try await store.settle(verdict))
            for _ in 0..<2 {
                for claimed in try await store.claimReports(now: 5, limit: 9, excludingTargets: []).reports {
                    _ = try await store.endReport(
                        ReportEnd(report: claimed.report.id, disposition: .sent, status: 200, now: 5))
                }
            }
            _ = try await store.reopen(job, adding: [], now: 5, reportBy: 9)
            _ = try await store.accept(.sample("1 \(consequence)"))
        }
        _ = try await store.prune(Retention(bindings: 0, audit: 0), now: 5)
    }
}

extension Delivery {
    /// A delivery of the job of that key.
    static func sample(_ key: String) -> Delivery {
        Delivery(
            kind: .dsr, key: key, type: .erasure, requestID: "request", target: "silo", siblingGroup: nil,
            identifierType: .email, identifierHash: "hash", coreIdentifierHash: "core", isTest: false, jti: nil,
            body: Array("body".utf8), nonce: "nonce", receivedAt: 5, reportBy: 10, dueAt: 20,
            plan: [PlannedTask(plugin: "com.example.accounts")])
    }
}
