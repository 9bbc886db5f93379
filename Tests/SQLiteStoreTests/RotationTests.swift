import DSRModel
import Foundation
import GRDB
import JobStore
import JobStoreContract
import Testing

@testable import SQLiteStore

@Suite("Rotating the keys")
struct RotationTests {
    @Test("every sealed column is walked over, in the context in which it is sealed")
    func everyColumn() async throws {
        let scene = try await RotationScene()
        let columns = try await scene.store.read { session in
            try ["jobs", "payloads", "bindings", "tasks", "results", "items", "reports", "audit", "coverage", "pins"]
                .flatMap { table in
                    try Row.fetchAll(session.database, sql: "PRAGMA table_info(\(table))").filter {
                        $0["type"] == "BLOB"
                    }
                    .map { "\(table).\($0["name"] as String)" }
                }
        }
        let walked = SealedTable.all.flatMap { table in table.columns.map { "\(table.name).\($0)" } }
        #expect(Set(columns) == Set(walked) && columns.count == walked.count)
        #expect(try await scene.opened() == scene.blobs)
        #expect(scene.blobs == 7 + 1)
    }

    @Test("lets new blobs be sealed with the new key, seals the old ones anew, and finds every job again")
    func resealed() async throws {
        let scene = try await RotationScene()
        let old = scene.sealer.current
        #expect(try await scene.keys() == [old: scene.blobs])
        let new = try await scene.rotation.rotate()
        #expect(scene.sealer.current == new && new != old)
        // The proof is sealed at once.
        #expect(try await scene.keys() == [old: scene.blobs - 1, new: 1])
        _ = try await scene.store.accept(.sample("later"))
        #expect(try await scene.keys() == [old: scene.blobs - 1, new: 3])

        var step = try await scene.rotation.step()
        while !step.isDone { step = try await scene.rotation.step() }
        #expect(step == ResealStep(isDone: true, resealed: scene.blobs - 1, unreadable: 0))
        #expect(try await scene.keys() == [new: scene.blobs + 2])
        #expect(try await scene.opened() == scene.blobs + 2)
        // Look-up hangs on the index key, which stays.
        guard case .duplicate(let found, _) = try await scene.store.accept(scene.delivery) else {
            Issue.record("the job was not found by its keyed hash")
            return
        }
        #expect(found == scene.job)
        #expect(try await scene.store.load(scene.job)?.tasks.first?.result?.items.first?.inline == Array("inline".utf8))
    }

    @Test("a key is removed when it seals nothing, the index key never, and the store opens with what is left")
    func pruned() async throws {
        let scene = try await RotationScene()
        let first = scene.sealer.current
        let second = try await scene.rotation.rotate()
        #expect(try await scene.rotation.prune() == [])
        try await scene.finish()
        // The first key is the index's.
        #expect(try await scene.rotation.prune() == [])
        let third = try await scene.rotation.rotate()
        #expect(try await scene.rotation.prune() == [])
        try await scene.finish()
        #expect(try await scene.rotation.prune() == [second])
        #expect(Set(scene.sealer.ring.keys.keys) == [first, third])
        #expect(try await scene.rotation.keys().map(\.id) == [third, first])
        let again = try await scene.restarted()
        #expect(Set(again.sealer.ring.keys.keys) == [first, third])
        #expect(try await again.opened() == scene.blobs)
    }

    @Test("no key is removed while something that an older one sealed is on its way to the disk")
    func inFlight() async throws {
        let scene = try await RotationScene()
        _ = try await scene.rotation.rotate()
        try await scene.finish()
        try await scene.sealer.placing {
            _ = try await scene.rotation.rotate()
            #expect(!scene.sealer.isSettled)
            // What seals anew waits too, for it would miss that blob.
            #expect(try await scene.rotation.step() == ResealStep(isDone: false))
            let error = await #expect(throws: SealingError.self) { try await scene.rotation.prune() }
            #expect(error?.code == .keysBusy)
        }
        #expect(scene.sealer.isSettled)
        try await scene.finish()
        #expect(try await scene.rotation.prune().count == 1)
    }

    @Test("what the spool and the logs still need keeps its key")
    func spoolAndLogs() async throws {
        let scene = try await RotationScene()
        let second = try await scene.rotation.rotate()
        try await scene.finish()
        let spool = try Spool(directory: scene.spool, sealer: scene.sealer, maximumBytes: 1 << 20)
        let task = TaskID(at: 5)
        let writer = try spool.writer(task: task, attempt: 1, item: 0)
        try [UInt8](repeating: 1, count: 200_000).withUnsafeBytes { try writer.append($0) }
        let ring = scene.ring("com.example.accounts")
        try ring.append(Array("printed".utf8))
        let third = try await scene.rotation.rotate()
        // The rest of the item is sealed with the new key: it has frames of both.
        _ = try writer.finish()
        try await scene.finish()
        let statuses = try await scene.rotation.keys()
        #expect(statuses.first { $0.id == second }?.spool == 1)
        #expect(statuses.first { $0.id == third }?.spool == 1)
        #expect(statuses.first { $0.id == second }?.logs == 0, "logs are sealed anew")
        #expect(statuses.first { $0.id == third }?.logs == 1)
        #expect(try await scene.rotation.prune() == [])
        try spool.remove(task: task)
        #expect(try await scene.rotation.prune() == [second])
        #expect(try String(decoding: ring.read(), as: UTF8.self) == "printed")
    }

    @Test("in small steps goes on after a crash where it stood")
    func resumes() async throws {
        let scene = try await RotationScene(jobs: 300)
        _ = try await scene.rotation.rotate()
        for _ in 1...3 { #expect(try await !scene.rotation.step().isDone) }
        let before = try await scene.store.read { try $0.resealPosition() }
        #expect(before?.resealed == 2 * 3 * 64)
        let killed = try await scene.killed()
        #expect(try await killed.store.read { try $0.resealPosition() } == before)
        try await killed.finish()
        #expect(try await killed.keys() == [killed.sealer.current: killed.blobs])
        #expect(try await killed.store.read { try $0.resealPosition()?.resealed } == killed.blobs - 1)
    }

    @Test("that broke off after any of its steps leaves a store that opens, and the next one finishes it")
    func brokenOff() async throws {
        for step in ["draft", "file", "proof"] {
            let scene = try await RotationScene()
            let ring = try scene.sealer.ring.rotated(at: 7)
            switch step {
            case "draft": try Data("half a file".utf8).write(to: URL(filePath: scene.keyFile + ".00000000000000aa"))
            case "file": try ring.replace(scene.keyFile)
            default:
                try ring.replace(scene.keyFile)
                try await scene.store.prove(try Sealer(ring))
            }
            let killed = try await scene.killed()
            #expect(killed.sealer.current == (step == "draft" ? scene.sealer.current : ring.current))
            #expect(try await killed.opened() == scene.blobs, "\(step)")
            // The gateway that did not die either goes on, and its next rotation takes the key that is in the file.
            let finished = try await scene.rotation.rotate()
            #expect((finished == ring.current) == (step != "draft"))
            try await scene.finish()
            #expect(try await scene.opened() == scene.blobs, "\(step)")
            #expect(!FileManager.default.fileExists(atPath: scene.keyFile + ".00000000000000aa"))
            let again = try await scene.restarted()
            #expect(try await again.opened() == scene.blobs, "\(step)")
        }
    }

    @Test("makes a start with the older key file refused by name")
    func olderFile() async throws {
        let scene = try await RotationScene()
        let backup = try Data(contentsOf: URL(filePath: scene.keyFile))
        _ = try await scene.rotation.rotate()
        try await scene.store.close()
        try backup.write(to: URL(filePath: scene.keyFile))
        let error = await #expect(throws: StoreError.self) { try await scene.reopened() }
        #expect(error?.code == .wrongKey)
        #expect(error?.message.contains("store verify") == true)
    }

    @Test("writes a key file again that was removed meanwhile, and refuses that of another store")
    func lostFile() async throws {
        let scene = try await RotationScene()
        try FileManager.default.removeItem(atPath: scene.keyFile)
        let key = try await scene.rotation.rotate()
        #expect(try KeyRing.open(scene.keyFile, mayCreate: false).current == key)
        try FileManager.default.removeItem(atPath: scene.keyFile)
        let other = try KeyRing.open(scene.keyFile, mayCreate: true)
        let error = await #expect(throws: SealingError.self) { try await scene.rotation.rotate() }
        #expect(error?.code == .keyFileMalformed)
        #expect(try KeyRing.open(scene.keyFile, mayCreate: false).current == other.current)
        #expect(scene.sealer.current == key)
    }

    @Test("leaves what no key opens as it is, and counts it")
    func unreadable() async throws {
        let scene = try await RotationScene()
        try await scene.store.write { session in
            try session.database.execute(sql: "UPDATE results SET message = zeroblob(60)")
            try session.database.execute(sql: "UPDATE payloads SET nonce = ?", arguments: [Data(count: 3)])
        }
        _ = try await scene.rotation.rotate()
        let step = try await scene.finish()
        #expect(step == ResealStep(isDone: true, resealed: scene.blobs - 3, unreadable: 2))
    }
}
