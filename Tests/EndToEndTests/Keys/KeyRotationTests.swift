import DSRModel
import Foundation
import SombraSimulator
import Testing

@Suite("parasol keys")
struct KeyRotationTests {
    /// Enough rows that the access lies in the spool.
    private static let flags = ["-DREPEAT=2000"]

    @Test(
        "rotates the keys of a gateway that runs; what waits is sealed anew and still served", .timeLimit(.minutes(5)))
    func running() async throws {
        try await Scene.play(flags: Self.flags) { scene in
            let house = scene.house
            let end = try await scene.gateway { gateway in
                let request = try await scene.submit(.access)
                _ = try await scene.stage.event("half")
                let first = try #require(try await house.keys().first)
                #expect(first.isCurrent && first.isIndex && first.store > 0 && first.spool == 1)

                let second = try await house.rotate()
                _ = try await gateway.logged("all blobs are sealed with the current key")
                let keys = try await house.keys()
                #expect(keys.map(\.id) == [second, first.id])
                #expect(keys.first?.isCurrent == true && keys.first?.store == first.store)
                #expect(keys.last?.isIndex == true && keys.last?.store == 0 && keys.last?.spool == 1)
                #expect(try await house.prune() == [])

                try scene.stage.release()
                let belief = try await scene.settled(request)
                #expect(belief.jobs(of: request).first?[datapoint: "orders"]?.bytes ?? 0 > 60_000)
                #expect(belief.violations.isEmpty)
                let seen = gateway.log.lines.count
                let third = try await house.rotate()
                _ = try await gateway.logged("all blobs are sealed with the current key", from: seen)
                #expect(try await house.prune() == [second])
                #expect(try await house.keys().map(\.id) == [third, first.id])
                #expect(try await house.verify().code == 0)
                for command in ["list", "prune"] {
                    let run = try await house.parasol("keys", command)
                    #expect(run.code == 0)
                    for secret in try house.secrets() { #expect(!(run.output + run.error).contains(secret)) }
                }
                return gateway.log.lines
            }
            for secret in try house.secrets() { #expect(!end.result.joined().contains(secret)) }
        }
    }

    @Test("rotates the keys of a gateway that is stopped", .timeLimit(.minutes(5)))
    func stopped() async throws {
        try await Scene.play { scene in
            let house = scene.house
            let nothing = try await house.parasol("keys", "rotate")
            #expect(nothing.code == 2 && nothing.error.contains("parasol.db"))
            let request = try await scene.gateway { _ in try await scene.submit(.erasure) }.result
            let first = try await house.keys().map(\.id)
            let second = try await house.rotate()
            #expect(try await house.keys().map(\.id) == [second] + first)
            #expect(try await house.verify().code == 0)
            try await scene.gateway { gateway in
                _ = try await gateway.logged("all blobs are sealed with the current key")
                #expect(try await house.keys().map(\.store).last == 0)
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
            await scene.expectReportedOnce(request)
        }
    }

    @Test("killed in the middle of a rotation leaves a store that opens", .timeLimit(.minutes(5)))
    func killed() async throws {
        try await Scene.play { scene in
            let house = scene.house
            let request = try await scene.gateway { _ in try await scene.submit(.erasure) }.result
            for round in 0..<8 {
                let before = try Data(contentsOf: URL(filePath: house.keyFile))
                try await RunningGateway.run(house) { gateway in
                    _ = try await gateway.logged("listening")
                    // Its answer may never come.
                    let rotation = Task { try await house.parasol("keys", "rotate") }
                    // Once the file is there, with what follows still under way; in other rounds a little later.
                    while try Data(contentsOf: URL(filePath: house.keyFile)) == before { await Task.yield() }
                    for _ in 0..<(round % 4) * 50 { await Task.yield() }
                    gateway.signal(SIGKILL)
                    _ = try await rotation.value
                }
                let (code, found) = try await house.verify()
                #expect(code == 0, "\(found.checks)")
            }
            #expect(try await house.keys().count == 9)
            try await scene.gateway { gateway in
                _ = try await gateway.logged("all blobs are sealed with the current key")
                #expect(try await house.prune().count == 7)
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
            await scene.expectReportedOnce(request)
            #expect(try await house.verify().code == 0)
        }
    }
}
