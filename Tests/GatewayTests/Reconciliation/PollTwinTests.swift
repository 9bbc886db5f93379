import DSRModel
import JobStore
import PluginFixtures
import PluginMessages
import Testing

@testable import Gateway
@testable import SombraSimulator

/// A list does not say whose profile an item is of, so two of them may look like one job.
@Suite("Two profiles of one request with the same identifier", .serialized)
struct PollTwinTests {
    /// A request of which the webhook of one profile came and that of the other did not.
    private struct Twins {
        let request: String
        let known: SombraSimulator.Job
        let other: SombraSimulator.Job
    }

    private static func submit(to stage: Stage) async throws -> Twins {
        try await stage.meddle(
            """
            CREATE TRIGGER one_profile BEFORE INSERT ON jobs
            WHEN EXISTS (SELECT 1 FROM jobs WHERE request_id = NEW.request_id)
            BEGIN SELECT RAISE(ABORT, 'refused'); END
            """)
        let request = try await stage.submit(.erasure, identifiers: ["email", "email"])
        let belief = try await stage.believes { belief in
            belief.deliveries(of: request).count { $0.status != nil } == 2
        }
        try await stage.meddle("DROP TRIGGER one_profile")
        let jobs = belief.jobs(of: request)
        return Twins(
            request: request, known: try #require(jobs.first { $0.state == .remoteProcessing }),
            other: try #require(jobs.first { $0.state == .error }))
    }

    /// Has Sombra give these items as its next page.
    private static func list(_ jobs: [SombraSimulator.Job], at stage: Stage) async throws {
        let belief = await stage.simulator.belief
        let items = try jobs.map { job in
            let nonce = try #require(belief.newestNonces[.job(job.id)])
            return """
                {"identifier":"\(job.identifier.value)","type":"email","requestId":"\(job.request)",\
                "dataSiloId":"\(job.dataSilo)","nonce":"\(nonce)"}
                """
        }
        await stage.simulator.add(
            Fault(
                .answer(FaultAnswer(status: 200, body: #"{"items":[\#(items.joined(separator: ","))]}"#)),
                path: "/v1/data-silo/\(Stage.siloID)/pending-requests/ERASURE"))
    }

    private func play(_ scene: (Stage, StagedPlugin, Door) async throws -> Void) async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.finishing(behind: door))
        try await Stage.polled([accounts], webhooks: true) { stage in try await scene(stage, accounts, door) }
    }

    @Test("the nonce that a webhook brought for one is not replaced by the other's, and both are answered in the end")
    func webhookAndList() async throws {
        try await play { stage, accounts, door in
            let twins = try await Self.submit(to: stage)
            try await accounts.received(1)
            let job = try #require(try await stage.jobs(of: twins.request).first)
            let nonce = try await stage.store.load(job.id)?.nonce
            try await Self.list([twins.other, twins.known], at: stage)
            let row = try await stage.reconcile()
            #expect(row.differences == [.init(kind: .severalProfiles, job: job.id, requestID: twins.request)])
            #expect((row.outcome, row.known, row.fresh, row.listed) == (.complete, 1, 0, 1))
            #expect(try await stage.store.load(job.id)?.nonce == nonce)
            // Once seen to be two they stay two, also when only one is left of them.
            for page in [[twins.other], []] { try await Self.list(page, at: stage) }
            #expect(try await stage.reconcile().differing == 1)
            #expect(try await stage.store.load(job.id)?.nonce == nonce)
            door.open()
            let belief = try await stage.believes { belief in
                belief.jobs(of: twins.request).contains { $0.state == .resolved }
            }
            #expect(belief.jobs(of: twins.request).filter { $0.state == .resolved }.map(\.id) == [twins.known.id])
            try await stage.record(of: twins.request, in: .reported)
            stage.time.advance(by: .seconds(3_600))
            #expect(try await stage.reconcile().resumed == 0)
            #expect(try await stage.reconcile().resumed == 1)
            try await stage.believes { $0.jobs(of: twins.request).allSatisfy { $0.state == .resolved } }
        }
    }

    @Test("items on two pages touch nothing either, and one alone brings its nonce")
    func pages() async throws {
        try await play { stage, accounts, door in
            let twins = try await Self.submit(to: stage)
            try await accounts.received(1)
            let job = try #require(try await stage.jobs(of: twins.request).first)
            let nonce = try await stage.store.load(job.id)?.nonce
            for item in [twins.other, twins.known] { try await Self.list([item], at: stage) }
            #expect(try await stage.reconcile().differences.map(\.kind) == [.severalProfiles])
            #expect(try await stage.store.load(job.id)?.nonce == nonce)
            // One item that moved while the list was read looks the same, so this is not kept in mind.
            for page in [[twins.other], []] { try await Self.list(page, at: stage) }
            #expect(try await stage.reconcile().differing == 0)
            #expect(try await stage.store.load(job.id)?.nonce != nonce)
            door.open()
        }
    }
}
