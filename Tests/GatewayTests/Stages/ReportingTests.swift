import DSRModel
import JobStore
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("Reports and Sombra's answers", .serialized)
struct ReportingTests {
    @Test("a report on a revoked request is obsolete; on one that was closed otherwise it is a person's")
    func conflict() async throws {
        for (action, state) in [
            (RequestAction.revoke, JobState.obsolete), (.cancel, .obsolete), (.complete, .attention),
        ] {
            let door = Door()
            let accounts = Plugins.accounts { request, job in
                try await door.pass()
                return try await Plugins.obliging(request, job)
            }
            try await Stage.play([accounts]) { stage in
                let request = try await stage.submit(.erasure)
                try await accounts.received(1)
                try await stage.simulator.perform(action, on: request)
                door.open()
                let record = try await stage.record(of: request, in: state)
                if state == .attention { #expect(record.job.attention == "closed-without-our-answer") }
                #expect(await stage.calls.map(\.status) == [409])
            }
        }
    }

    @Test("a refusal of a request that still waits for us is not believed, whatever was lost before")
    func refusedWhileOpen() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.cut, method: "PUT", path: "/v1/data-silo"))
            await stage.simulator.add(Fault(.conflict, method: "PUT", path: "/v1/data-silo", times: 2))
            let request = try await stage.submit(.erasure)
            try await stage.job(of: request, in: [.resolved])
            let record = try await stage.record(of: request, in: .reported)
            #expect(record.job.attention == nil)
            #expect(await stage.calls.map(\.status) == [0, 409, 409, 200])
        }
    }

    @Test("a refused key stops the lane of its data silo, and it resumes when the key is taken")
    func unauthorized() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.error(401, "API key is invalid."), method: "PUT"))
            let first = try await stage.submit(.erasure)
            try await stage.audited("report.unauthorized", of: first)
            #expect(stage.gateway.assembly.peer.targets == [Stage.siloID])
            let second = try await stage.submit(.saleOptOut)
            try await stage.record(of: second, in: .reporting)
            stage.gateway.wake()
            let others = try await stage.submit(.access)
            try await stage.record(of: others, in: .reporting)
            #expect(await stage.calls.count == 1)
            stage.advance(by: .seconds(601))
            for request in [first, second, others] { try await stage.job(of: request, in: [.resolved]) }
            try await stage.record(of: others, in: .reported)
            #expect(stage.gateway.assembly.peer.targets.isEmpty)
        }
    }

    @Test("after 429 a report waits as long as Sombra asks, while others go out")
    func rateLimited() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.rateLimited(.seconds(1_200)), method: "PUT"))
            let first = try await stage.submit(.erasure)
            try await stage.audited("report.rate_limited", of: first)
            let second = try await stage.submit(.erasure)
            try await stage.job(of: second, in: [.resolved])
            #expect(await stage.calls.map(\.status) == [429, 200])
            stage.advance(by: .seconds(1_201))
            try await stage.job(of: first, in: [.resolved])
        }
    }

    @Test("trouble that passes is tried again until the report is taken")
    func trouble() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            for effect: FaultEffect in [.serverError, .badGateway, .cut, .rateLimited(.unsaid)] {
                await stage.simulator.add(Fault(effect, method: "PUT"))
            }
            let request = try await stage.submit(.erasure)
            try await stage.job(of: request, in: [.resolved])
            #expect(await stage.calls.map(\.status) == [500, 502, 0, 429, 200])
        }
    }

    @Test("where the answer to the final report is lost, the job ends without a second truth")
    func answerLost() async throws {
        for completes in [true, false] {
            let accounts = Plugins.accounts(script: Plugins.obliging)
            try await Stage.play([accounts], { $0.completesSettledRequests = completes }) { stage in
                await stage.simulator.add(Fault(.answerLost, method: "PUT"))
                let request = try await stage.submit(.erasure)
                try await stage.record(of: request, in: completes ? .obsolete : .reported)
                let job = try await stage.job(of: request, in: [.resolved])
                #expect(job.run == 1)
                #expect(accounts.requests.value.count == 1)
            }
        }
    }

    @Test("an upload of unknown fate is sent again under the same name, so that the duplicate can be seen")
    func uploadTwice() async throws {
        let accounts = Plugins.accounts(datapoints: ["pictures"]) { _, job in
            try job.emit(1, ItemHeader(datapoint: "pictures", kind: .file, name: "a.jpg"), ["picture"])
            return OutcomeMessage(Outcome.done)
        }
        try await Stage.play([accounts], { $0.silos = [Stage.silo(datapoints: ["pictures"])] }) { stage in
            await stage.simulator.add(Fault(.answerLost, path: "/v1/datapoint"))
            let request = try await stage.submit(.access)
            try await stage.record(of: request, in: .reported)
            let job = try await stage.job(of: request, in: [.resolved])
            #expect(job[datapoint: "pictures"]?.duplicates == 1)
            #expect(job[datapoint: "pictures"]?.pieces.map(\.name) == ["a.jpg", "a.jpg"])
        }
    }

    @Test("a report that Sombra calls malformed is a person's, and nothing else is said")
    func malformed() async throws {
        let accounts = Plugins.accounts(datapoints: ["unheard-of"], script: Plugins.obliging)
        try await Stage.play([accounts], { $0.expectedViolations = [.malformed] }) { stage in
            let request = try await stage.submit(.access)
            #expect(try await stage.record(of: request, in: .attention).job.attention == "report-refused")
            #expect(await stage.calls.map(\.status) == [400])
        }
    }

    @Test("an ERROR that is refused for an access becomes WAITING under completion by integration alone")
    func errorRefused() async throws {
        for completes in [true, false] {
            let accounts = Plugins.accounts(script: Plugins.answering(.retry(after: nil, reason: "")))
            try await Stage.play(
                [accounts],
                { options in
                    options.verdicts.completesIntegration = completes
                    options.reports.completesIntegration = completes
                }
            ) { stage in
                await stage.simulator.add(Fault(.error(400, "Client error: profileStatus"), method: "PUT"))
                let request = try await stage.submit(.access)
                #expect(try await stage.record(of: request, in: .attention).job.attention == "report-refused")
                let belief = await stage.simulator.belief
                let job = try #require(belief.jobs(of: request).first)
                #expect(job.state == (completes ? .waiting : .remoteProcessing))
                #expect(job.datapoints.allSatisfy { $0.state == .unreported })
            }
        }
    }
}
