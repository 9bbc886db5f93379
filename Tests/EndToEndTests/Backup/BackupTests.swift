import DSRModel
import Foundation
import PluginFixtures
import SombraSimulator
import Testing

@Suite("Backup and restore")
struct BackupTests {
    @Test(
        "erases nothing before Sombra was asked, believes nothing false, and ends every open job",
        .timeLimit(.minutes(5)))
    func restore() async throws {
        try await Scene.play { scene in
            let backup = scene.house.directory.path + "/backup"
            // In the backup are five erasures whose plugin has not answered.
            let requests = try await scene.gateway { gateway in
                var requests: [String] = []
                for number in 1...5 { requests.append(try await scene.erase("person-\(number)@example.com")) }
                _ = try await scene.stage.event("run ERASURE")
                let made = try await scene.house.parasol("store", "backup", backup, "--with-keys")
                #expect(made.code == 0, "\(made.error)")
                // After it two of them are done, one of which is over then, and one is taken back.
                for _ in 1...5 { try scene.stage.release() }
                for request in requests { _ = try await scene.settled(request) }
                try await scene.simulator.perform(.complete, on: requests[1])
                _ = try await gateway.terminated()
                return requests
            }.result
            try await scene.simulator.perform(.wipeAndRetry, on: requests[2])
            try await scene.simulator.perform(.revoke, on: requests[2])
            let before = scene.stage.events.lines.count
            let restored = try await scene.house.parasol("store", "restore", backup, "--replace", "--format", "json")
            #expect(restored.code == 0, "\(restored.error)")
            #expect(restored.output.contains("\"held\" : 5"), "\(restored.output)")

            await scene.simulator.add(
                Fault(.serverError, method: "GET", path: "/v1/data-subject-request", times: nil))
            try await scene.gateway { gateway in
                // Sombra answers no question: nothing is done, and it is said.
                _ = try await gateway.logged("jobs of a backup are held until Sombra says that it still wants them")
                let check = try await gateway.readiness().checks["restored"]
                #expect(check?.hasPrefix("restored_unconfirmed: 5 jobs") == true, "\(check ?? "none")")
                #expect(try await scene.house.requests("--state", "restored").count == 5)
                #expect(scene.stage.events.lines.count == before)
                await scene.simulator.clearFaults()
                for _ in 1...5 { try scene.stage.release(.notFound) }
                _ = try await gateway.logged("no restored job is held any more")
                for request in [requests[0], requests[3], requests[4]] { _ = try await scene.settled(request) }
                #expect(try await scene.house.job(of: requests[1]).job.attention == "over-since-backup")
                #expect(try await scene.house.job(of: requests[2]).job.state == "obsolete")
                #expect(try await gateway.readiness().checks["restored"] == "ok")
            }
            let belief = await scene.simulator.belief
            #expect(belief.violations.isEmpty, "\(belief.violations)")
            for request in [requests[0], requests[3], requests[4]] {
                #expect(belief.jobs(of: request).map(\.state) == [.resolved])
            }
        }
    }

    @Test("an operator lets go on what Sombra gives no answer about", .timeLimit(.minutes(5)))
    func unfreeze() async throws {
        try await Scene.play { scene in
            let backup = scene.house.directory.path + "/backup"
            let request = try await scene.gateway { gateway in
                let request = try await scene.submit(.access)
                _ = try await scene.stage.event("half")
                #expect(try await scene.house.parasol("store", "backup", backup).code == 0)
                _ = try await gateway.terminated()
                return request
            }.result
            try FileManager.default.removeItem(atPath: scene.house.state + "/parasol.db")
            #expect(try await scene.house.parasol("store", "restore", backup).code == 0)
            await scene.simulator.add(
                Fault(.serverError, method: "GET", path: "/v1/data-subject-request", times: nil))
            try await scene.gateway { gateway in
                _ = try await gateway.logged("jobs of a backup are held until Sombra says that it still wants them")
                let released = try await scene.house.parasol("unfreeze")
                #expect(released.output.contains("1 jobs of a backup"), "\(released.output) \(released.error)")
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
        }
    }

    @Test("a backup made under load is whole, and is never written over", .timeLimit(.minutes(5)))
    func underLoad() async throws {
        try await Scene.play { scene in
            let backup = scene.house.directory.path + "/backup"
            try await scene.gateway { _ in
                async let load: Void = scene.load(60)
                for number in 1...3 {
                    let made = try await scene.house.parasol("store", "backup", backup + "\(number)", "--with-keys")
                    #expect(made.code == 0, "\(made.error)")
                }
                let again = try await scene.house.parasol("store", "backup", backup + "1")
                #expect(again.code == 1)
                #expect(again.error.contains("is there already"))
                try await load
                let running = try await scene.house.parasol("store", "restore", backup + "3", "--replace")
                #expect(running.code == 1)
                #expect(running.error.contains("store_second_gateway"), "\(running.error)")
            }
            let restored = try await scene.house.parasol("store", "restore", backup + "3", "--replace")
            #expect(restored.code == 0, "\(restored.error)")
            let verified = try await scene.house.parasol("store", "verify")
            #expect(verified.code == 0, "\(verified.output)")
        }
    }

    @Test(
        "what is no whole backup, or has not its keys, is not restored and nothing is touched", .timeLimit(.minutes(5)))
    func refused() async throws {
        try await Scene.play { scene in
            let backup = scene.house.directory.path + "/backup"
            try await scene.gateway { gateway in
                _ = try await scene.submit(.erasure)
                #expect(try await scene.house.parasol("store", "backup", backup).code == 0)
                _ = try await gateway.terminated()
            }
            let before = try Data(contentsOf: URL(filePath: scene.house.state + "/parasol.db"))
            let unasked = try await scene.house.parasol("store", "restore", backup)
            #expect(unasked.code == 1 && unasked.error.contains("--replace"))
            let nothing = try await scene.house.parasol("store", "restore", scene.house.plugins, "--replace")
            #expect(nothing.code == 1 && nothing.error.contains("no backup"))
            let key = scene.house.state + "/store.key"
            #expect(rename(key, key + ".away") == 0)
            let keyless = try await scene.house.parasol("store", "restore", backup, "--replace")
            #expect(keyless.code == 1 && keyless.error.contains("--key-file"), "\(keyless.error)")
            #expect(rename(key + ".away", key) == 0)
            let file = try FileHandle(forUpdating: URL(filePath: backup + "/parasol.db"))
            try file.seek(toOffset: 5_000)
            try file.write(contentsOf: Data([1, 2, 3]))
            try file.close()
            let changed = try await scene.house.parasol("store", "restore", backup, "--replace")
            #expect(changed.code == 1 && changed.error.contains("was changed"), "\(changed.error)")
            #expect(try Data(contentsOf: URL(filePath: scene.house.state + "/parasol.db")) == before)
        }
    }
}

extension Scene {
    fileprivate func erase(_ address: String) async throws -> String {
        try await submit(
            Submission(type: .erasure, coreIdentifier: address, identifiers: [.init("email", address)]))
    }

    fileprivate func load(_ count: Int) async throws {
        for number in 1...count {
            try stage.release()
            _ = try await erase("load-\(number)@example.com")
        }
    }
}

extension House {
    /// The requests of the jobs that a list shows.
    fileprivate func requests(_ arguments: String...) async throws -> [String] {
        try await CommandRun.parasol(["jobs", "list", "--format", "json"] + arguments + ["--config", configuration])
            .json(as: JobRows.self).jobs.map(\.request)
    }
}
