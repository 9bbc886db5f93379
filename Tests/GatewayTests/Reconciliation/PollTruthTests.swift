import DSRModel
import JobStore
import PluginMessages
import Testing

@testable import Gateway
@testable import SombraSimulator

@Suite("What a list of pending requests may not do", .serialized)
struct PollTruthTests {
    private static let hour = Duration.seconds(3_600)

    @Test("what was just reported is left alone; an hour and two rounds later it runs once more, and never again")
    func stillListed() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.polled([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.reconcile()
            try await stage.record(of: request, in: .reported)
            // Sombra forgets the answer, and no webhook says so.
            try await stage.simulator.perform(.wipeAndRetry, on: request)
            for _ in 0..<3 { #expect(try await stage.reconcile().known == 1) }
            #expect(accounts.requests.value.count == 1)
            stage.time.advance(by: Self.hour)
            #expect(try await stage.reconcile().resumed == 1)
            try await stage.audited("accepted.polledAgain", of: request)
            let again = try await stage.record(of: request, in: .reported)
            #expect(again.job.run == 2)
            try await stage.job(of: request, in: [.resolved])
            try await stage.simulator.perform(.wipeAndRetry, on: request)
            for _ in 0..<3 {
                stage.time.advance(by: Self.hour)
                #expect(try await stage.reconcile().resumed == 0)
            }
            let row = try await stage.reconcile()
            #expect(row.differing == 1 && row.differences.map(\.kind) == [.stillListed])
            #expect(row.differences.first?.requestID == request)
            #expect(accounts.requests.value.count == 2)
            #expect(try await stage.jobs(of: request).map(\.run) == [2])
        }
    }

    @Test("an open job that is not listed is told of after two whole lists, with what Sombra says, and left as it is")
    func unlisted() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.held(reason: "a person")))
        try await Stage.polled([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.reconcile()
            try await stage.record(of: request, in: .parked)
            try await stage.simulator.perform(.cancel, on: request)
            #expect(try await stage.reconcile().differing == 0)
            let row = try await stage.reconcile()
            #expect(row.differences.map(\.kind) == [.notListed])
            #expect(row.differences.first?.status == "CANCELED" && row.differences.first?.requestID == request)
            #expect(try await stage.jobs(of: request).map(\.state) == [.parked])
        }
    }

    @Test("a parked job stays parked while it is listed, and its tasks are not tried again by that")
    func parked() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.held(reason: "a person")))
        try await Stage.polled([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.reconcile()
            try await stage.record(of: request, in: .parked)
            for _ in 0..<3 { #expect(try await stage.reconcile().known == 1) }
            #expect(try await stage.jobs(of: request).map(\.state) == [.parked])
            #expect(accounts.requests.value.count == 1)
        }
    }

    @Test("a job whose nonce died with the keys goes on with the one that the list gives")
    func deadNonce() async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.finishing(behind: door))
        try await Stage.polled([accounts], { $0.expectedViolations = [.foreignNonce] }) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.reconcile()
            try await accounts.received(1)
            for _ in 0..<4 { await stage.simulator.rotateKey() }
            door.open()
            try await stage.record(of: request, in: .attention)
            #expect(try await stage.reconcile().resumed == 1)
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.count == 1)
        }
    }

    @Test("with a setting for tests Sombra is asked whether a request is one, and without its word nothing is taken")
    func tests() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.polled([accounts], { $0.testRequests = .refuse }) { stage in
            await stage.simulator.add(
                Fault(.error(403, "no"), method: "GET", path: "/v1/data-subject-request/", times: 2))
            let test = try await stage.submit(.erasure) { $0.isTest = true }
            let real = try await stage.submit(.erasure)
            let refused = try await stage.reconcile()
            #expect((refused.untaken, refused.fresh) == (2, 0))
            #expect(try await stage.jobs(of: real).isEmpty)
            #expect(try await stage.reconcile().fresh == 2)
            try await stage.job(of: test, in: [.skippedDueToException])
            try await stage.job(of: real, in: [.resolved])
            #expect(accounts.requests.value.map(\.requestID) == [real])
        }
    }
}
