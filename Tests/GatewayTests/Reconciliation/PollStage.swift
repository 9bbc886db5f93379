import DSRModel
import JobStore
import PluginMessages
import Testing

@testable import Gateway
@testable import SombraSimulator

/// What scenes of polling share.
extension Stage {
    /// Plays a scene in which the usual data silo is polled; without webhooks it is of the type that sends none.
    static func polled(
        _ plugins: [StagedPlugin], webhooks: Bool = false, _ change: (inout Options) -> Void = { _ in },
        scene: (Stage) async throws -> Void
    ) async throws {
        try await play(
            plugins,
            { options in
                options.reconciliation.dataSilos = [siloID]
                options.silos = [silo(sendsWebhooks: webhooks)]
                change(&options)
            },
            scene: { stage in
                // The first round, of empty lists, after which no other comes by itself for a while.
                _ = try await stage.gateway.assembly.reconciler.reconcile(silo: nil)
                try await scene(stage)
            })
    }

    static func silo(_ id: String = siloID, sendsWebhooks: Bool) -> SombraSimulator.DataSilo {
        var silo = silo(id)
        silo.sendsWebhooks = sendsWebhooks
        return silo
    }

    /// Goes through the lists now, and gives the row of a type.
    @discardableResult
    func reconcile(_ type: RequestType = .erasure, silo: String = siloID) async throws -> PollRow {
        let rows = try await gateway.assembly.reconciler.reconcile(silo: silo)
        return try #require(rows.first { $0.lane == PollLane(silo: silo, type: type) })
    }

    /// The gateway's jobs of a request.
    func jobs(of request: String) async throws -> [JobStore.Job] {
        try await store.list(JobFilter(requestID: request))
    }

    /// The number of calls for pages of what is pending.
    var pollCalls: Int {
        get async { await simulator.belief.ledger.count { $0.path.contains("/pending-requests/") } }
    }
}
