import DSRModel
import Foundation
import SombraSimulator
import Testing

@Suite("A gateway that is killed")
struct KillTests {
    @Test("right after the 200 finishes the job at its next start", .timeLimit(.minutes(5)))
    func afterAnswer() async throws {
        try await Scene.play { scene in
            let request = try await scene.gateway { _ in try await scene.submit(.erasure) }.result
            try await scene.gateway { _ in
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
            await scene.expectReportedOnce(request)
        }
    }

    @Test("while the plugin runs lets it run again, as the same attempt of the same job", .timeLimit(.minutes(5)))
    func whilePluginRuns() async throws {
        try await Scene.play { scene in
            let request = try await scene.gateway { _ in
                let request = try await scene.submit(.erasure)
                _ = try await scene.stage.event("run ERASURE 1 ")
                return request
            }.result
            try await scene.gateway { _ in
                _ = try await scene.stage.event("run ERASURE", from: 1)
                #expect(try await scene.house.job(of: request).tasks.map(\.attempts) == [0])
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
            let runs = scene.stage.events.lines.filter { $0.hasPrefix("run ") }
            #expect(runs.count == 2)
            #expect(Set(runs).count == 1)
            await scene.expectReportedOnce(request)
        }
    }

    @Test("ten times in a row over one task gives it up by name, with no attempt burned", .timeLimit(.minutes(5)))
    func tenTimes() async throws {
        try await Scene.play { scene in
            let request = try await scene.gateway { _ in
                let request = try await scene.submit(.erasure)
                _ = try await scene.stage.event("run ERASURE")
                return request
            }.result
            for _ in 2...10 {
                let seen = scene.stage.events.lines.count
                try await scene.gateway { _ in _ = try await scene.stage.event("run ERASURE", from: seen) }
            }
            try await scene.gateway { gateway in
                #expect(try await gateway.logged("task ended")["outcome"] == "gateway-crashed")
                #expect(try await gateway.logged("report sent")["call"] == "ERROR")
                let sheet = try await scene.house.job(of: request)
                #expect(sheet.job.state == "parked")
                #expect(sheet.tasks.map(\.state) == ["dead"])
                #expect(sheet.tasks.map(\.attempts) == [0])
                let page = try await scene.house.parasol("jobs", "show", sheet.job.id)
                #expect(page.output.contains("gateway-crashed"))
            }
            #expect(scene.stage.events.lines.count { $0.hasPrefix("run ERASURE") } == 10)
            #expect(await scene.simulator.belief.jobs(of: request).allSatisfy { $0.state != .resolved })
        }
    }

    @Test("between two halves of an access sends each row once", .timeLimit(.minutes(5)))
    func betweenRows() async throws {
        try await Scene.play { scene in
            let request = try await scene.gateway { _ in
                let request = try await scene.submit(.access)
                _ = try await scene.stage.event("half")
                return request
            }.result
            #expect(await scene.simulator.belief.ledger.isEmpty)
            try await scene.gateway { _ in
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
            let belief = await scene.simulator.belief
            let orders = try #require(belief.jobs(of: request).first?[datapoint: "orders"])
            #expect(orders.state == .uploaded)
            #expect(orders.pieces.count == 1)
            #expect(orders.duplicates == 0)
            #expect(belief.violations.isEmpty)
        }
    }

    @Test("while its report is under way sends it again", .timeLimit(.minutes(5)))
    func whileReporting() async throws {
        try await Scene.play { scene in
            let peer = try await HoldingPeer.start()
            let request = try await scene.gateway(environment: ["SOMBRA_URL": peer.url]) { _ in
                try scene.stage.release()
                let request = try await scene.submit(.erasure)
                _ = try await peer.calls.first("the report") { $0.hasPrefix("PUT /v1/data-silo ") }
                return request
            }.result
            try await peer.stop()
            try await scene.gateway { _ in _ = try await scene.settled(request) }
            await scene.expectReportedOnce(request)
            #expect(scene.stage.events.lines.filter { $0.hasPrefix("run ") }.count == 1)
        }
    }

    @Test("after its report was taken, and before it knew, finds the request closed by itself", .timeLimit(.minutes(5)))
    func afterReport() async throws {
        try await Scene.play(prepare: { $0.completesSettledRequests = true }) { scene in
            await scene.simulator.add(Fault(.answerLost, method: "PUT", path: "/v1/data-silo"))
            let killed = try await scene.gateway { _ in
                try scene.stage.release()
                let request = try await scene.submit(.erasure)
                _ = try await scene.settled(request)
                return request
            }
            let request = killed.result
            try await scene.gateway { gateway in
                let message = "report no longer wanted"
                // On a slow machine the first one was killed after it had asked again.
                if !killed.log.contains(where: { LogLine.fields($0)["message"] == message }) {
                    _ = try await gateway.logged(message)
                }
                let sheet = try await scene.house.job(of: request)
                #expect(sheet.job.state == "obsolete")
                #expect(sheet.job.attention == nil)
            }
            let belief = await scene.simulator.belief
            #expect(belief.jobs(of: request).map(\.state) == [.resolved])
            #expect(belief.violations.isEmpty)
        }
    }

    @Test("while it starts, again and again, starts at last and finishes what waited", .timeLimit(.minutes(5)))
    func whileStarting() async throws {
        try await Scene.play { scene in
            // The first start makes key, database and lock: killed at once, and when the plugins are loaded.
            try await RunningGateway.run(scene.house) { _ in }
            try await RunningGateway.run(scene.house) { gateway in _ = try await gateway.logged("plugin runs") }
            let request = try await scene.gateway { _ in try await scene.submit(.erasure) }.result
            for _ in 1...2 {
                try await RunningGateway.run(scene.house) { _ in }
                try await RunningGateway.run(scene.house) { gateway in _ = try await gateway.logged("plugin runs") }
            }
            try await scene.gateway { _ in
                try scene.stage.release()
                _ = try await scene.settled(request)
            }
            await scene.expectReportedOnce(request)
        }
    }
}

extension Scene {
    /// Sombra took one call of the request, believes that it is done, and nothing was said that may not be said.
    func expectReportedOnce(_ request: String, _ location: SourceLocation = #_sourceLocation) async {
        let belief = await simulator.belief
        #expect(belief.jobs(of: request).map(\.state) == [.resolved], sourceLocation: location)
        #expect(
            belief.ledger.filter { $0.request == request }.map(\.status) == [200], sourceLocation: location)
        #expect(belief.violations.isEmpty, sourceLocation: location)
    }
}
