import DSRModel
import Foundation
import GRDB
import JobStore
import JobStoreContract

@testable import SQLiteStore

/// A state directory with a key file, and a store in which every sealed column holds something.
struct RotationScene {
    /// The store of a test did not take the delivery.
    private struct NoJob: Error {}

    let directory: TemporaryDirectory
    let sealer: Sealer
    let store: SQLiteStore
    let rotation: KeyRotation
    let delivery: Delivery
    let job: JobID
    /// How many sealed blobs the store holds.
    let blobs: Int

    var state: String { directory("state") }
    var keyFile: String { directory("state/store.key") }
    var spool: String { directory("state/spool") }

    /// A new store; `jobs` more than the one that has everything.
    init(jobs: Int = 0) async throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: directory("state/logs"), withIntermediateDirectories: true)
        let (sealer, store) = try await Self.open(directory, mayCreate: true)
        let (delivery, job) = try await Self.fill(store)
        for number in 0..<jobs {
            var delivery = Delivery.sample("job \(number)")
            delivery.requestID = "request \(number)"
            _ = try await store.accept(delivery)
        }
        self.init(directory, sealer, store, delivery, job, blobs: 7 + 1 + 2 * jobs)
    }

    private init(
        _ directory: TemporaryDirectory, _ sealer: Sealer, _ store: SQLiteStore, _ delivery: Delivery, _ job: JobID,
        blobs: Int
    ) {
        self.directory = directory
        self.sealer = sealer
        self.store = store
        self.delivery = delivery
        self.job = job
        self.blobs = blobs
        let logs = directory("state/logs")
        rotation = KeyRotation(
            path: directory("state/store.key"), sealer: sealer, store: store,
            spool: SpoolInspection(directory: directory("state/spool")),
            logs: SealedLogs(
                keys: { try SealedRing.keys(inDirectory: logs) },
                reseal: {
                    for name in try FileManager.default.contentsOfDirectory(atPath: logs) {
                        try SealedRing(path: "\(logs)/\(name)", name: name, sealer: sealer, now: { 0 }).reseal()
                    }
                }), now: { 9 })
    }

    private static func open(_ directory: TemporaryDirectory, mayCreate: Bool) async throws -> (Sealer, SQLiteStore) {
        let sealer = try Sealer(try KeyRing.open(directory("state/store.key"), mayCreate: mayCreate))
        return (sealer, try await SQLiteStore.open(directory: directory("state"), sealer: sealer))
    }

    /// A job with a body, a nonce, a result, an item in the store, a poll id and a call.
    private static func fill(_ store: SQLiteStore) async throws -> (Delivery, JobID) {
        var delivery = Delivery.sample("full")
        delivery.plan = [PlannedTask(plugin: "com.example.accounts"), PlannedTask(plugin: "com.example.orders")]
        guard case .created(let job) = try await store.accept(delivery) else { throw NoJob() }
        let claim = TaskClaim(
            now: 5, capacity: ["com.example.accounts": 1, "com.example.orders": 1], after: [:], longestBackoff: 9,
            limit: 2)
        for claimed in try await store.claimTasks(claim).tasks {
            let item = ResultItem(
                number: 0, datapoint: "orders", kind: .value, bytes: 6, inline: Array("inline".utf8), attempt: 1)
            let disposition: TaskEnd.Disposition =
                claimed.task.plugin == "com.example.accounts"
                ? .ended(.done, TaskResult(message: Array("message".utf8), items: [item]))
                : .waiting(until: 99, pollID: "poll")
            _ = try await store.endTask(
                TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: disposition))
        }
        let revision = try await store.load(job)?.job.revision ?? 0
        _ = try await store.settle(
            Verdict(job: job, revision: revision, calls: [Array("call".utf8)], consequence: .parked(until: 99), now: 5))
        return (delivery, job)
    }

    /// Seals anew until nothing is left.
    @discardableResult
    func finish() async throws -> ResealStep {
        while true {
            let step = try await rotation.step()
            if step.isDone { return step }
        }
    }

    /// How many blobs each key sealed.
    func keys() async throws -> [KeyRing.KeyID: Int] { try await store.blobsByKey() }

    /// How many blobs there are that open with the keys of this process.
    func opened() async throws -> Int {
        let inspection = try StoreInspection(path: directory("state/parasol.db"))
        defer { try? inspection.close() }
        var count = 0
        _ = inspection.blobs { blob in
            if (try? blob.open(sealer)) != nil { count += 1 }
        }
        return count
    }

    func ring(_ plugin: String) -> SealedRing {
        SealedRing(path: directory("state/logs/\(plugin)"), name: plugin, sealer: sealer, now: { 0 })
    }

    /// Opens what is on disk in the same directory.
    func reopened() async throws -> RotationScene {
        let (sealer, store) = try await Self.open(directory, mayCreate: false)
        return RotationScene(directory, sealer, store, delivery, job, blobs: blobs)
    }

    /// Closes the store and opens it again, with the key file as it is.
    func restarted() async throws -> RotationScene {
        try await store.close()
        return try await reopened()
    }

    /// Opens a copy of what is on disk at this moment, as after a SIGKILL.
    func killed() async throws -> RotationScene {
        let copy = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: copy("state/logs"), withIntermediateDirectories: true)
        for name in ["parasol.db", "parasol.db-wal", "store.key"] {
            try FileManager.default.copyItem(atPath: directory("state/\(name)"), toPath: copy("state/\(name)"))
        }
        let (sealer, store) = try await Self.open(copy, mayCreate: false)
        return RotationScene(copy, sealer, store, delivery, job, blobs: blobs)
    }
}
