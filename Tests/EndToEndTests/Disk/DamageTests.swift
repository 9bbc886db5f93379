import DSRModel
import Foundation
import SombraSimulator
import Testing

@Suite("A gateway whose database is damaged or taken away")
struct DamageTests {
    @Test("stays up, takes nothing, and never writes to the damaged files again", .timeLimit(.minutes(5)))
    func damaged() async throws {
        try await Scene.play { scene in
            try await scene.gateway { gateway in
                for _ in 1...3 { _ = try await scene.submit(.erasure) }
                let files = [scene.house.state + "/parasol.db", scene.house.state + "/parasol.db-wal"]
                for file in files { try Self.damage(file) }
                _ = try await gateway.logged(Scene.failing)
                let damaged = try files.map { try Data(contentsOf: URL(filePath: $0)) }
                let (_, delivery) = try await scene.attempt(.erasure)
                #expect(delivery.status == 503)
                let readiness = try await gateway.readiness()
                #expect(readiness.checks["store"]?.hasPrefix("store_corrupt:") == true, "\(readiness.checks)")
                #expect(readiness.checks["store"]?.contains("restore") == true)
                #expect(gateway.lines(Scene.failing).map { $0["code"] } == ["store_corrupt"])
                _ = try await gateway.terminated()
                #expect(try files.map { try Data(contentsOf: URL(filePath: $0)) } == damaged)
            }
        }
    }

    @Test("whose files were replaced says so, and goes on when they are back", .timeLimit(.minutes(5)))
    func replaced() async throws {
        try await Scene.play { scene in
            try await scene.gateway { gateway in
                let database = scene.house.state + "/parasol.db"
                #expect(rename(database, database + ".aside") == 0)
                try Data(contentsOf: URL(filePath: database + ".aside")).write(to: URL(filePath: database))
                let (request, delivery) = try await scene.attempt(.erasure)
                #expect(delivery.status == 503)
                let check = try await gateway.readiness().checks["store"]
                #expect(check?.hasPrefix("store_unreachable:") == true && check?.contains("replaced") == true)
                #expect(rename(database + ".aside", database) == 0)
                try await scene.taken(request)
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
        }
    }

    @Test("whose state directory was removed takes nothing", .timeLimit(.minutes(5)))
    func removed() async throws {
        try await Scene.play { scene in
            try await scene.gateway { gateway in
                _ = try await gateway.webhookURL()
                // Its socket lies there too, and is opened beside the port.
                while try await scene.house.parasol("jobs", "list").code != 0 {}
                // In one step, since the gateway makes files in it meanwhile.
                #expect(rename(scene.house.state, scene.house.state + ".gone") == 0)
                let (_, delivery) = try await scene.attempt(.erasure)
                #expect(delivery.status == 503)
                let check = try await gateway.readiness().checks["store"]
                #expect(check?.hasPrefix("store_unreachable:") == true && check?.contains("removed") == true)
            }
        }
    }

    @Test("that is damaged at its start refuses by name", .timeLimit(.minutes(5)))
    func damagedAtStart() async throws {
        try await Scene.play { scene in
            try await scene.gateway { gateway in
                for _ in 1...3 { _ = try await scene.submit(.erasure) }
                _ = try await gateway.terminated()
            }
            try Self.damage(scene.house.state + "/parasol.db")
            let run = try await scene.house.parasol("serve")
            #expect(run.code == 1)
            #expect(run.error.contains("store_corrupt") && run.error.contains("restore"), "\(run.error)")
        }
    }

    /// Writes over all but the head of a file, in place.
    private static func damage(_ path: String) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        let size = try file.seekToEnd()
        let head: UInt64 = path.hasSuffix("-wal") ? 32 : 100
        guard size > head else { return }
        try file.seek(toOffset: head)
        try file.write(contentsOf: Data(repeating: 0x5a, count: Int(size - head)))
        try file.close()
    }
}
