import DSRModel
import Foundation
import SombraSimulator
import Subprocess
import Testing

@Suite("parasol store verify")
struct StoreVerifyTests {
    private static let flags = ["-DREPEAT=2000"]

    @Test("finds a store whole beside its gateway, after a SIGKILL and after its end", .timeLimit(.minutes(5)))
    func whole() async throws {
        try await Scene.play(flags: Self.flags) { scene in
            let house = scene.house
            let missing = try await house.parasol("store", "verify")
            #expect(missing.code == 2 && missing.error.contains("parasol.db"))
            let request = try await scene.gateway { _ in
                let request = try await scene.submit(.access)
                _ = try await scene.stage.event("half")
                try await Self.expectWhole(house)
                return request
            }.result
            try await Self.expectWhole(house)
            try await scene.gateway { gateway in
                await scene.simulator.add(Fault(.serverError, path: "/v1/", times: nil))
                try scene.stage.release()
                _ = try await gateway.logged("report not taken, it is sent again")
                let found = try await Self.expectWhole(house)
                #expect(found.checks.first { $0.name == "spool" }?.message == "1 items, all whole")
                await scene.simulator.clearFaults()
                _ = try await scene.settled(request)
                gateway.signal(SIGTERM)
                try await gateway.ended()
            }
            try await Self.expectWhole(house)
            let text = try await house.parasol("store", "verify")
            #expect(text.code == 0 && text.output.hasSuffix("is whole\n") && text.error.isEmpty)
        }
    }

    @Test(
        "lists which requests to ask for again when the key is lost, and the gateway refuses by name",
        .timeLimit(.minutes(5)))
    func lostKey() async throws {
        try await Scene.play { scene in
            let house = scene.house
            let done = try await scene.gateway { gateway in
                try scene.stage.release()
                let done = try await scene.submit(.erasure)
                _ = try await scene.settled(done)
                // Sombra knows of the end before the store does.
                _ = try await gateway.terminated()
                return done
            }.result
            let open = try await scene.gateway { _ in
                let open = try await scene.submit(.access)
                _ = try await scene.stage.event("half")
                return open
            }.result
            let key = try house.text(of: "state/store.key")
            try FileManager.default.removeItem(atPath: house.keyFile)
            try await Self.expectRefused(house, "key_file_missing", "store.key is missing")
            #expect(!FileManager.default.fileExists(atPath: house.keyFile))
            try await Self.expectLost(house, open, done)

            let other = String(repeating: "A", count: 43) + "="
            try house.write(
                #"{"version":1,"current":"0000000000000001","index":"0000000000000001","#
                    + #""keys":{"0000000000000001":"\#(other)"}}"#, to: "state/store.key", mode: 0o600)
            try await Self.expectRefused(house, "store_wrong_key", "does not fit the database")
            try await Self.expectLost(house, open, done)

            try house.write(key, to: "state/store.key", mode: 0o644)
            try await Self.expectRefused(house, "key_file_exposed", "chmod 600")
            try house.write(key, to: "state/store.key", mode: 0o600)
            try await Self.expectWhole(house)
            try await scene.gateway { _ in
                try scene.stage.release()
                _ = try await scene.settled(open)
            }
        }
    }

    @Test("names what is damaged or missing in database and spool", .timeLimit(.minutes(5)))
    func damaged() async throws {
        try await Scene.play(flags: Self.flags) { scene in
            let house = scene.house
            let request = try await scene.gateway { gateway in
                await scene.simulator.add(Fault(.serverError, path: "/v1/", times: nil))
                let request = try await scene.submit(.access)
                _ = try await scene.stage.event("half")
                try scene.stage.release()
                _ = try await gateway.logged("report not taken, it is sent again")
                return request
            }.result
            let spool = house.state + "/spool"
            let item = try #require(
                try FileManager.default.subpathsOfDirectory(atPath: spool).first { $0.split(separator: "/").count == 3 }
            )
            let bytes = try Data(contentsOf: URL(filePath: "\(spool)/\(item)"))
            try bytes.dropLast(100).write(to: URL(filePath: "\(spool)/\(item)"))
            let cut = try await house.verify()
            #expect(cut.code == 1 && cut.found.failed == ["spool", "requests"])
            #expect(cut.found.checks.contains { $0.message.contains("spool item \(item): spool_item_truncated") })
            #expect(cut.found.askAgain.map(\.request) == [request])
            #expect(cut.found.askAgain.map(\.why) == ["spool"])
            try FileManager.default.removeItem(atPath: "\(spool)/\(item)")
            #expect(try await house.verify().found.checks.contains { $0.message.contains("spool_item_missing") })
            try bytes.write(to: URL(filePath: "\(spool)/\(item)"))
            try await Self.expectWhole(house)

            let orphan = "\(spool)/01890000-0000-7000-8000-000000000000/1"
            try FileManager.default.createDirectory(atPath: orphan, withIntermediateDirectories: true)
            let orphaned = try await house.verify()
            #expect(orphaned.code == 0)
            #expect(orphaned.found.checks.first { $0.state == "warning" }?.name == "orphans")

            let database = URL(filePath: house.state + "/parasol.db")
            let whole = try Data(contentsOf: database)
            try Data(repeating: 0x5a, count: whole.count).write(to: database)
            let ruined = try await house.verify()
            #expect(ruined.code == 1 && ruined.found.failed == ["database"])
        }
    }

    @discardableResult
    private static func expectWhole(
        _ house: House, _ location: SourceLocation = #_sourceLocation
    ) async throws -> VerifyRow {
        let (code, found) = try await house.verify()
        #expect(code == 0 && found.isWhole, "\(found.checks)", sourceLocation: location)
        #expect(found.unreadable == [] && found.askAgain.isEmpty, sourceLocation: location)
        #expect(found.checks.allSatisfy { $0.state == "ok" }, "\(found.checks)", sourceLocation: location)
        return found
    }

    /// The gateway ends with 1 and says why.
    private static func expectRefused(_ house: House, _ code: String, _ words: String) async throws {
        let end = try await RunningGateway.run(house) { try await $0.ended() }
        #expect(end.status == .exited(1))
        let last = try #require(end.log.last)
        #expect(last.contains("cannot start") && last.contains(code) && last.contains(words), "\(last)")
        #expect(last.contains("store verify") || code == "key_file_exposed", "\(last)")
    }

    /// The open request is listed with what stands in clear, the one that was reported is not.
    private static func expectLost(_ house: House, _ open: String, _ done: String) async throws {
        let (code, found) = try await house.verify()
        #expect(code == 1 && !found.isWhole)
        let lost = try #require(found.askAgain.first)
        #expect(found.askAgain.count == 1 && lost.request == open)
        #expect(
            lost.target == House.silo && lost.type == "ACCESS" && lost.state == "running" && lost.why.contains("body"))
        #expect(lost.dueAt > lost.acceptedAt && lost.acceptedAt > 1_600_000_000_000)
        let text = try await house.parasol("store", "verify")
        #expect(text.code == 1)
        #expect(text.output.contains(open) && !text.output.contains(done) && text.output.hasSuffix("is not whole\n"))
        #expect(text.output.contains("ask Sombra again for 1 webhooks"))
    }
}
