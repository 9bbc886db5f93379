import DSRModel
import Foundation
import Testing

@Suite("parasol freeze")
struct FreezeTests {
    @Test("stops erasures and nothing else, over a restart, until unfreeze", .timeLimit(.minutes(5)))
    func freeze() async throws {
        try await Scene.play { scene in
            let erasure = try await scene.gateway { gateway in
                let frozen = try await scene.house.parasol("freeze")
                #expect(frozen.code == 0, "\(frozen.error)")
                #expect(frozen.output.hasPrefix("frozen: ERASURE since "))
                let erasure = try await scene.submit(.erasure)
                try await scene.expectOthersServed()
                _ = try await gateway.terminated()
                return erasure
            }.result
            try await scene.gateway { _ in
                try await scene.expectOthersServed()
                #expect(!scene.stage.events.lines.contains { $0.hasPrefix("run ERASURE") })
                #expect(try await scene.house.job(of: erasure).tasks.map(\.state) == ["pending"])
                #expect(try await scene.house.parasol("unfreeze").code == 0)
                try scene.stage.release()
                _ = try await scene.settled(erasure)
            }
            await scene.expectReportedOnce(erasure)
        }
    }

    @Test(
        "under load stops erasures within a second; webhooks are taken, and all are served in the end",
        .timeLimit(.minutes(5)))
    func underLoad() async throws {
        try await SwapScene.play { scene in
            let plugin = try SwapPlugin(into: scene.workshop)
            try scene.drop(plugin)
            try await scene.gateway { gateway in
                try await gateway.runs(plugin.version)
                let answers = try await Traffic.during(scene) { traffic in
                    try await traffic.reaches(40)
                    #expect(try await scene.house.parasol("freeze").code == 0)
                    let returned = ContinuousClock.now
                    while returned.duration(to: .now) < .seconds(1) { try await traffic.reaches(traffic.count + 1) }
                    let late = try scene.ledger()
                    try await traffic.reaches(traffic.count + 40)
                    let later = try scene.ledger()
                    #expect(late.erasures > 0 && later.erasures == late.erasures)
                    #expect(later.count > late.count, "what destroys nothing goes on")
                }
                let sent = answers.values.reduce(0, +)
                #expect(try scene.ledger().count < sent, "nothing waited")
                #expect(try await scene.house.parasol("unfreeze").code == 0)
                try await scene.expectServed(answers)
            }
        }
    }

    @Test("refuses what destroys nothing", .timeLimit(.minutes(5)))
    func wrongType() async throws {
        try await Scene.play { scene in
            try await scene.gateway { _ in
                let run = try await scene.house.parasol("freeze", "--types", "ACCESS")
                #expect(run.code == 1)
                #expect(run.error.contains("ERASURE"), "\(run.error)")
            }
        }
    }
}

extension [SwapScene.Entry] {
    fileprivate var erasures: Int { count { $0.type == "ERASURE" } }
}

extension Scene {
    /// A whole access goes through; an erasure that waited before it had its turn, too.
    fileprivate func expectOthersServed() async throws {
        try stage.release()
        let access = try await submit(.access)
        _ = try await settled(access)
    }
}
