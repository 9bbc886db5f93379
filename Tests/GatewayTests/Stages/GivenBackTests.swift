import DSRModel
import JobStore
import SombraSimulator
import Testing

@testable import Gateway

@Suite("A report that could not be carried to its end", .serialized)
struct GivenBackTests {
    /// Waits until a report of the request stands in the outbox again, and gives it.
    private static func givenBack(_ request: String, _ stage: Stage) async throws -> Report {
        var found: Report?
        try await stage.store.until { store in
            for job in try await store.list(JobFilter(requestID: request)) {
                found = try await store.load(job.id)?.reports.first { $0.state == .pending && $0.attempts > 0 }
            }
            return found != nil
        }
        return try #require(found)
    }

    @Test("is taken for heard where Sombra had answered, so that its conflict is no stranger's")
    func answered() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts], { $0.completesSettledRequests = true }) { stage in
            // As often as it is insisted.
            stage.store.refuseReportEnds(8)
            let request = try await stage.submit(.erasure)
            #expect(try await Self.givenBack(request, stage).mayHaveArrived)
            stage.advance(by: .seconds(11))
            try await stage.record(of: request, in: .obsolete)
            try await stage.job(of: request, in: [.resolved])
            #expect(await stage.calls.map(\.status) == [200, 409])
        }
    }

    @Test("is not taken for heard where nothing had been sent, so that a conflict is a person's")
    func unsent() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            stage.store.refuseLoadsInReporting(1)
            let request = try await stage.submit(.access)
            #expect(try await !Self.givenBack(request, stage).mayHaveArrived)
            #expect(await stage.calls.isEmpty)
            try await stage.simulator.perform(.complete, on: request)
            stage.advance(by: .seconds(11))
            let record = try await stage.record(of: request, in: .attention)
            #expect(record.job.attention == "closed-without-our-answer")
        }
    }
}
