import Foundation
import GRDB
import JobStore
import JobStoreContract
import Testing

@testable import SQLiteStore

@Suite("Inspecting a database")
struct InspectionTests {
    private func inspection(_ scene: RotationScene) throws -> StoreInspection {
        try StoreInspection(path: scene.directory("state/parasol.db"))
    }

    /// The database and its log, to see that nothing writes to them.
    private func files(_ scene: RotationScene) throws -> [Data?] {
        ["parasol.db", "parasol.db-wal", "store.key"].map {
            try? Data(contentsOf: URL(filePath: "\(scene.state)/\($0)"))
        }
    }

    @Test(
        "finds nothing wrong with a whole one, beside its gateway and after it, and writes nothing",
        arguments: [false, true])
    func whole(closes: Bool) async throws {
        let scene = try await RotationScene(jobs: 200)
        if closes { try await scene.store.close() }
        let before = try files(scene)
        let inspection = try inspection(scene)
        #expect(inspection.damage() == [])
        #expect(try inspection.schemaFaults() == [])
        var jobs: [StoredJob] = []
        #expect(inspection.jobs { jobs.append($0) } == [])
        #expect(jobs.count == 201 && Set(jobs.map(\.id)).count == 201)
        #expect(jobs.first?.id == scene.job.rawValue)
        #expect(jobs.first?.state == "reporting" && jobs.first?.request == "request" && jobs.first?.target == "silo")
        var blobs = 0
        let unread = inspection.blobs { blob in
            blobs += 1
            #expect(throws: Never.self) { try blob.open(scene.sealer) }
            #expect(inspection.stillHas(blob))
        }
        #expect(unread == [] && blobs == scene.blobs)
        #expect(inspection.state(ofJob: 1) == "reporting")
        try inspection.close()
        #expect(try files(scene).prefix(1) == before.prefix(1))
        #expect(try files(scene).last == before.last)
        if !closes { #expect(try files(scene) == before) }
    }

    @Test("reads the rows on both sides of a damaged page")
    func aroundDamage() async throws {
        let scene = try await RotationScene(jobs: 2_000)
        try await scene.store.close()
        let path = scene.directory("state/parasol.db")
        let pages = try await DatabaseQueue(path: path).read { database in
            try Int.fetchAll(
                database, sql: "SELECT pageno FROM dbstat WHERE name = 'payloads' AND pagetype = 'leaf' ORDER BY pageno"
            )
        }
        var bytes = try Data(contentsOf: URL(filePath: path))
        let page = try #require(pages.dropFirst(pages.count / 2).first) - 1
        for index in page * 4096..<(page + 1) * 4096 { bytes[index] = 0x5a }
        try bytes.write(to: URL(filePath: path))
        let inspection = try inspection(scene)
        #expect(!inspection.damage().isEmpty)
        var jobs = 0
        #expect(inspection.jobs { _ in jobs += 1 } == [])
        #expect(jobs == 2_001)
        var bodies: Set<Int64> = []
        #expect(inspection.blobs { if $0.column == "body" { bodies.insert($0.number) } } == ["payloads"])
        #expect(bodies.count > 1_800 && bodies.count < 2_001)
        #expect(bodies.contains(1) && bodies.contains(2_001))
    }

    @Test("never traps, whatever bytes are damaged", arguments: 0..<8)
    func anyDamage(seed: UInt64) async throws {
        let scene = try await RotationScene(jobs: 100)
        try await scene.store.close()
        let path = scene.directory("state/parasol.db")
        let whole = try Data(contentsOf: URL(filePath: path))
        var random = SplitMix(state: seed)
        for _ in 0..<25 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                // Past the header of the file, which refuses all by itself.
                bytes[Int.random(in: 100..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes = bytes.prefix(Int.random(in: 4_096...bytes.count, using: &random)) }
            try bytes.write(to: URL(filePath: path))
            do {
                let inspection = try inspection(scene)
                _ = inspection.damage()
                _ = try? inspection.schemaFaults()
                _ = inspection.jobs { _ in }
                _ = inspection.blobs { _ = try? $0.open(scene.sealer) }
                try inspection.close()
            } catch {
                #expect(error is StoreError)
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
        }
    }

    @Test("says in what the tables differ from those of this version")
    func schema() async throws {
        let scene = try await RotationScene()
        try await scene.store.write { session in
            try session.database.execute(sql: "DROP INDEX jobs_state")
            try session.database.execute(sql: "ALTER TABLE pins ADD COLUMN extra TEXT")
        }
        #expect(
            try inspection(scene).schemaFaults() == ["jobs_state is missing", "pins is not what this version makes"])
        try await scene.store.write { try $0.run("INSERT INTO grdb_migrations (identifier) VALUES ('v9')") }
        let faults = try inspection(scene).schemaFaults()
        #expect(faults.count == 1 && faults.first?.contains("newer version") == true)
    }

    @Test("refuses what is no database, and what is not there")
    func nothing() async throws {
        let directory = try TemporaryDirectory()
        try Data(String(repeating: "no database ", count: 999).utf8).write(to: URL(filePath: directory("text")))
        #expect(throws: StoreError.self) { try StoreInspection(path: directory("text")) }
        #expect(throws: StoreError.self) { try StoreInspection(path: directory("missing")) }
        #expect(!FileManager.default.fileExists(atPath: directory("missing")))
    }
}

/// A small generator, so that a seed repeats a failure.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
