import DSRModel
import SombraSimulator
import Testing

extension SwapScene {
    /// Every webhook was answered with 200, every job was reported at once, and each reached a plugin once.
    func expectServed(_ answers: Traffic.Answers, _ location: SourceLocation = #_sourceLocation) async throws {
        try await reported()
        #expect(Array(answers.keys) == [200], "\(answers)", sourceLocation: location)
        let sent = answers.values.reduce(0, +)
        #expect(sent > 0, sourceLocation: location)
        let belief = await simulator.belief
        #expect(belief.jobs.count == sent, sourceLocation: location)
        #expect(belief.jobs.allSatisfy(Self.isReportedOnce), sourceLocation: location)
        #expect(belief.ledger.allSatisfy { $0.status == 200 }, sourceLocation: location)
        let ledger = try ledger()
        #expect(ledger.count == sent, sourceLocation: location)
        #expect(Set(ledger.map(\.key)).count == sent, sourceLocation: location)
        #expect(ledger.allSatisfy { $0.attempt == "1" }, sourceLocation: location)
    }

    private static func isReportedOnce(_ job: Job) -> Bool {
        guard job.type == .access else { return job.state == .resolved }
        guard let orders = job[datapoint: "orders"] else { return false }
        return orders.state == .uploaded && orders.pieces.count == 1 && orders.duplicates == 0
    }
}
