import DSRModel
import SombraSimulator
import Subprocess
import Testing

@Suite("A hostile plugin in a worker")
struct FaultTests {
    @Test(
        "costs nobody else anything, and Sombra believes nothing false", .timeLimit(.minutes(5)),
        arguments: Misdeed.possible, GatewayUser.possible)
    func plays(misdeed: Misdeed, user: GatewayUser) async throws {
        let finding = try await FaultPlays.shared.finding(misdeed, as: user)
        #expect(finding.missed == [])
        expectNeighbours(finding)
        expectBelief(of: misdeed, finding)
        expectLog(of: misdeed, finding)
        try expectEnding(finding)
    }

    /// The gateway serves, and what the good plugin answered was reported.
    private func expectNeighbours(_ finding: Finding) {
        #expect(finding.isServing)
        #expect(finding.neighbours.count == 3)
        for job in finding.neighbours {
            #expect(job.state == .resolved)
            #expect(job.datapoints.allSatisfy { $0.state == .uploaded && $0.impliedBy == nil })
        }
    }

    /// Sombra took what the plugin answered and nothing else.
    private func expectBelief(of misdeed: Misdeed, _ finding: Finding) {
        #expect(finding.violations == [])
        #expect(finding.deliveries.allSatisfy { $0 == 200 })
        #expect(finding.jobs.count == misdeed.requests.count)
        switch misdeed.end {
        case .crash, .hang, .breach, .refused: expectErrors(finding)
        case .harmless(let isHarmless):
            expectAnswers(finding)
            let answers = finding.jobs.flatMap(\.datapoints).flatMap(\.pieces).compactMap(\.text)
            #expect(answers.count == 1)
            for answer in answers { #expect(isHarmless(answer), "it says \(answer)") }
        case .counted: expectAnswers(finding)
        }
    }

    private func expectErrors(_ finding: Finding) {
        for job in finding.jobs {
            #expect(job.state == .error)
            #expect(job.datapoints.allSatisfy { $0.state == .unreported })
        }
    }

    private func expectAnswers(_ finding: Finding) {
        for job in finding.jobs {
            #expect(job.state == .resolved)
            #expect(job.datapoints.allSatisfy { $0.state == .uploaded })
        }
    }

    /// The log names the plugin and what was wrong with it.
    private func expectLog(of misdeed: Misdeed, _ finding: Finding) {
        switch misdeed.end {
        case .crash(let words):
            #expect(!finding.reasons.isEmpty)
            #expect(finding.values("outcome").isSubset(of: ["crashed", "crashed-in-company"]))
            for reason in finding.reasons { #expect(words.contains { reason.contains($0) }, "it says \(reason)") }
            expectReplaced(finding)
        case .hang:
            #expect(finding.values("outcome") == ["timed-out"])
            expectReplaced(finding)
        case .breach(let code): #expect(finding.values("outcome").contains(code))
        case .counted(let code): #expect(finding.values("breach") == [code])
        case .refused(let code): #expect(finding.values("code") == [code])
        case .harmless:
            #expect(finding.reasons == [])
            #expect(finding.processes.first == finding.processes.last && finding.processes.first != nil)
        }
    }

    private func expectReplaced(_ finding: Finding) {
        #expect(finding.processes.count == 2 && !finding.processes.contains(nil))
        #expect(finding.processes.first != finding.processes.last)
    }

    private func expectEnding(_ finding: Finding) throws {
        let ending = try #require(finding.ending)
        #expect(ending.status == .exited(0))
        #expect(ending.workersSeen > 1)
        #expect(ending.workersLeft == [])
        #expect(ending.leaks == [])
    }
}
