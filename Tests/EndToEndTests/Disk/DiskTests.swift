import DSRModel
import Foundation
import SombraSimulator
import Testing

@Suite("A gateway whose disk fails")
struct DiskTests {
    @Test(
        "answers 503 and says why once, then takes webhooks again without a restart", .timeLimit(.minutes(5)),
        arguments: FaultDisk.Fault.allCases)
    func comesBack(_ fault: FaultDisk.Fault) async throws {
        try await Scene.play { scene in
            let disk = try FaultDisk()
            try await scene.gateway(environment: disk.environment) { gateway in
                #expect(try await gateway.readiness().checks["store"] == "ok")
                try disk.fail(fault)
                var refused: [String] = []
                for _ in 1...5 {
                    let (request, delivery) = try await scene.attempt(.erasure)
                    #expect(delivery.status == 503)
                    refused.append(request)
                }
                let readiness = try await gateway.readiness()
                #expect(!readiness.ready)
                #expect(readiness.checks["store"]?.hasPrefix(fault.code + ":") == true, "\(readiness.checks)")
                let told = gateway.lines(Scene.failing)
                #expect(told.map { $0["code"] } == [fault.code])
                #expect(gateway.lines("webhook refused").isEmpty)
                try disk.mend()
                for request in refused { try await scene.taken(request) }
                _ = try await gateway.logged(Scene.working)
                #expect(try await gateway.readiness().checks["store"] == "ok")
                for _ in refused { try scene.stage.release() }
                for request in refused {
                    _ = try await scene.settled(request)
                    await scene.expectReportedOnce(request)
                }
            }
        }
    }

    @Test(
        "keeps the end of a task that could not be stored, and calls no plugin twice for it", .timeLimit(.minutes(5)),
        arguments: [FaultDisk.Fault.full, .broken])
    func lastWrite(_ fault: FaultDisk.Fault) async throws {
        try await Scene.play { scene in
            let disk = try FaultDisk()
            try await scene.gateway(environment: ["LOG_LEVEL": "debug"].merging(disk.environment) { $1 }) { gateway in
                let request = try await scene.submit(.erasure)
                _ = try await scene.stage.event("run ERASURE")
                try disk.fail(fault)
                try scene.stage.release()
                _ = try await gateway.logged("the end of a task could not be stored")
                #expect(await scene.simulator.belief.ledger.isEmpty)
                try disk.mend()
                _ = try await scene.settled(request)
                await scene.expectReportedOnce(request)
                #expect(scene.stage.events.lines.filter { $0.hasPrefix("run ") }.count == 1)
                #expect(try await scene.house.job(of: request).tasks.map(\.attempts) == [0])
            }
        }
    }

    @Test(
        "stops within its limit while an end cannot be stored, and runs the task again as the same attempt",
        .timeLimit(.minutes(5)))
    func drainsWithoutDisk() async throws {
        try await Scene.play(drain: "2 s") { scene in
            let disk = try FaultDisk()
            let end = try await scene.gateway(
                environment: ["LOG_LEVEL": "debug"].merging(disk.environment) { $1 }
            ) { gateway in
                let request = try await scene.submit(.erasure)
                _ = try await scene.stage.event("run ERASURE")
                try disk.fail(.full)
                try scene.stage.release()
                _ = try await gateway.logged("the end of a task could not be stored")
                return (request, try await gateway.terminated())
            }
            let (request, took) = end.result
            #expect(took < .seconds(12))
            #expect(await scene.simulator.belief.ledger.isEmpty)
            try disk.mend()
            try await scene.gateway { _ in
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
            await scene.expectReportedOnce(request)
            let runs = scene.stage.events.lines.filter { $0.hasPrefix("run ") }
            #expect(runs.count == 2)
            #expect(Set(runs).count == 1)
        }
    }

    @Test(
        "on a disk that is really full ends and reports what is under way, and takes new work when there is room",
        .timeLimit(.minutes(5)),
        .enabled("only who may mount a small disk can fill one") { await SmallDisk.isPossible })
    func reallyFull() async throws {
        try await Scene.play { scene in
            try FileManager.default.createDirectory(
                atPath: scene.house.state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try await SmallDisk.mounted(at: scene.house.state, mebibytes: 16) {
                try await scene.gateway { gateway in
                    var running: [String] = []
                    for _ in 1...4 { running.append(try await scene.submit(.erasure)) }
                    _ = try await scene.stage.event("run ERASURE")
                    let filler = try SmallDisk.fill(scene.house.state)
                    let refused = try await scene.refused()
                    #expect(
                        try await gateway.readiness().checks["store"]?.hasPrefix("store_disk_full:") == true)
                    #expect(gateway.lines(Scene.failing).map { $0["code"] } == ["store_disk_full"])
                    // What the plugin has under way ends and is reported while there is no room for anything new.
                    try scene.stage.release()
                    try await scene.someReported(of: running)
                    try FileManager.default.removeItem(atPath: filler)
                    try await scene.taken(refused)
                    for _ in running { try scene.stage.release() }
                    for request in running + [refused] {
                        _ = try await scene.settled(request)
                        await scene.expectReportedOnce(request)
                    }
                    _ = try await gateway.logged(Scene.working)
                    #expect(try await gateway.readiness().checks["store"] == "ok")
                }
            }
        }
    }
}

extension Scene {
    /// Sends requests until one is refused for want of room: a full disk still has what the database had taken before.
    fileprivate func refused() async throws -> String {
        for _ in 1...2_000 {
            let (request, delivery) = try await attempt(.saleOptOut)
            if delivery.status == 503 { return request }
            try stage.release()
        }
        throw Inbox.Missed(description: "a full disk took 2,000 webhooks")
    }

    /// Waits until Sombra has heard of one of the requests.
    fileprivate func someReported(of requests: [String]) async throws {
        _ = try await simulator.waitUntil(timeout: Inbox.patience) { belief in
            requests.contains { belief.isSettled($0) }
        }
    }
}
