import DSRModel
import Foundation
import GRDB
import JobStore
import JobStoreContract
import Testing

@testable import SQLiteStore

@Suite("What a purge leaves")
struct PurgeTests {
    /// Were the key to leak later, a sealed blob that lies in a freed page could still be opened.
    @Test(
        "of a finished job not even a sealed byte stays, once house was kept or the store was closed",
        arguments: [false, true])
    func blobsGone(closes: Bool) async throws {
        let opened = try await OpenedSQLiteStore.new()
        let store = opened.sqlite
        var delivery = Delivery.sample("1")
        delivery.body = [UInt8](repeating: 65, count: 20_000)
        guard case .created(let job) = try await store.accept(delivery) else { return }
        let claim = TaskClaim(now: 5, capacity: ["com.example.accounts": 1], after: [:], longestBackoff: 9, limit: 1)
        for claimed in try await store.claimTasks(claim).tasks {
            let item = ResultItem(
                number: 0, datapoint: "orders", kind: .value, bytes: 9, inline: [1, 2, 3], attempt: 1)
            let result = TaskResult(message: [UInt8](repeating: 66, count: 9_000), items: [item])
            _ = try await store.endTask(
                TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: .ended(.done, result)))
        }
        let revision = try await store.load(job)?.job.revision ?? 0
        _ = try await store.settle(
            Verdict(job: job, revision: revision, calls: [[1, 2, 3, 4]], consequence: .reported, now: 5))
        let blobs = try await store.read { session in
            try Data.fetchAll(
                session.database,
                sql: """
                    SELECT body FROM payloads UNION ALL SELECT nonce FROM payloads UNION ALL SELECT message FROM results
                    UNION ALL SELECT header FROM items UNION ALL SELECT bytes FROM items
                    UNION ALL SELECT call FROM reports
                    """)
        }
        #expect(blobs.count == 6)
        #expect(try blobs.allSatisfy { try isOnDisk($0, opened) })
        for claimed in try await store.claimReports(now: 5, limit: 1, excludingTargets: []).reports {
            _ = try await store.endReport(
                ReportEnd(report: claimed.report.id, disposition: .sent, status: 200, now: 5))
        }
        #expect(try await store.counts() == [.reported: 1])
        if closes {
            try await store.close()
        } else {
            _ = try await store.prune(Retention(bindings: 1_000, audit: 1_000), now: 5)
        }
        let left = try blobs.indices.filter { try isOnDisk(blobs[$0], opened) }
        #expect(left == [])
    }

    /// Whether a piece of the blob that fits a page lies in the database or its log.
    private func isOnDisk(_ blob: Data, _ opened: OpenedSQLiteStore) throws -> Bool {
        try ["parasol.db", "parasol.db-wal"].contains { name in
            let path = opened.directory("state/\(name)")
            guard FileManager.default.fileExists(atPath: path) else { return false }
            return try Data(contentsOf: URL(filePath: path)).range(of: blob.suffix(32)) != nil
        }
    }
}
