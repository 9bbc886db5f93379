import DSRModel
import Foundation
import SombraSimulator
import Subprocess
import Testing

@Suite("A gateway that is told to stop")
struct DrainTests {
    /// What a gateway may take beyond its drain limit, on a machine that does many other things.
    private static let grace = Duration.seconds(20)

    @Test("lets work under way end, reports it, and ends with 0", .timeLimit(.minutes(5)))
    func endsWork() async throws {
        try await Scene.play { scene in
            let end = try await scene.gateway { gateway in
                let request = try await scene.submit(.erasure)
                _ = try await scene.stage.event("run ERASURE")
                gateway.signal(SIGTERM)
                _ = try await gateway.logged("draining")
                try scene.stage.release()
                try await gateway.ended()
                return request
            }
            #expect(end.status == .exited(0))
            await scene.expectReportedOnce(end.result)
        }
    }

    @Test("leaves work that does not end for its next start, within the limit", .timeLimit(.minutes(5)))
    func leavesWork() async throws { try await leaves(drain: .seconds(2), stubborn: false) }

    @Test("is not held up by a plugin that never stops", .timeLimit(.minutes(5)))
    func stubbornPlugin() async throws { try await leaves(drain: .seconds(5), stubborn: true) }

    private func leaves(drain: Duration, stubborn: Bool) async throws {
        try await Scene.play(drain: "\(drain.components.seconds) s", stubborn: stubborn) { scene in
            let end = try await scene.gateway { gateway in
                let request = try await scene.submit(.erasure)
                _ = try await scene.stage.event("run ERASURE")
                let took = try await gateway.terminated()
                return (request, took)
            }
            let (request, took) = end.result
            #expect(end.status == .exited(0))
            #expect(took >= drain)
            #expect(took < drain + Self.grace)
            #expect(await scene.simulator.belief.ledger.isEmpty)
            try await scene.gateway { _ in
                let sheet = try await scene.house.job(of: request)
                #expect(sheet.tasks.map(\.attempts) == [0])
                #expect(sheet.tasks.allSatisfy { ["pending", "running"].contains($0.state) })
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
            await scene.expectReportedOnce(request)
            #expect(Set(scene.stage.events.lines.filter { $0.hasPrefix("run ") }).count == 1)
        }
    }

    @Test("leaves a report that the peer does not answer for its next start, within the limit", .timeLimit(.minutes(5)))
    func leavesReport() async throws {
        try await Scene.play(drain: "2 s") { scene in
            let peer = try await HoldingPeer.start()
            let end = try await scene.gateway(environment: ["SOMBRA_URL": peer.url]) { gateway in
                try scene.stage.release()
                let request = try await scene.submit(.erasure)
                _ = try await peer.calls.first("the report") { $0.hasPrefix("PUT /v1/data-silo ") }
                let took = try await gateway.terminated()
                return (request, took)
            }
            try await peer.stop()
            let (request, took) = end.result
            #expect(end.status == .exited(0))
            #expect(took < .seconds(2) + Self.grace)
            try await scene.gateway { _ in _ = try await scene.settled(request) }
            await scene.expectReportedOnce(request)
        }
    }

    @Test("while it has nothing to do ends with 0 at once", .timeLimit(.minutes(5)))
    func idle() async throws {
        try await Scene.play(drain: "60 s") { scene in
            let end = try await scene.gateway { gateway in try await gateway.terminated() }
            #expect(end.status == .exited(0))
            #expect(end.result < Self.grace)
            #expect(end.log.last.map { LogLine.fields($0)["message"] } == "stopped")
        }
    }
}

extension RunningGateway {
    /// Sends SIGTERM and answers how long the process took to end.
    func terminated() async throws -> Duration {
        let begun = ContinuousClock.now
        signal(SIGTERM)
        try await ended()
        return ContinuousClock.now - begun
    }
}
