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

extension Scene {
    /// A whole access goes through; an erasure that waited before it had its turn, too.
    fileprivate func expectOthersServed() async throws {
        try stage.release()
        let access = try await submit(.access)
        _ = try await settled(access)
    }
}
