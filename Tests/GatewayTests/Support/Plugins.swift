import DSRModel
import PluginHost
import PluginMessages

/// The usual plugins of the scenes.
enum Plugins {
    /// Serves accesses (profile, orders) and erasures, bound to the one data silo.
    static func accounts(
        _ id: PluginID = Sample.accounts, datapoints: [Datapoint] = ["profile", "orders"],
        identifiers: [IdentifierType] = [.email, .phone], after: [PluginID] = [], timeout: Int64? = nil,
        script: @escaping StagedPlugin.Script
    ) -> StagedPlugin {
        StagedPlugin(
            id,
            handles: [
                Claim(requestTypes: [.access], identifiers: identifiers, datapoints: datapoints),
                Claim(requestTypes: [.erasure, .saleOptOut], identifiers: identifiers),
            ],
            plans: [.erasure], limits: Limits(timeoutMilliseconds: timeout),
            settings: PluginSettings(dataSilos: [Stage.siloID], after: after), script: script)
    }

    /// Guards erasures.
    static func holds(_ id: PluginID = "com.example.holds", script: @escaping StagedPlugin.Script) -> StagedPlugin {
        StagedPlugin(id, guards: [GuardClaim(requestTypes: [.erasure])], script: script)
    }

    /// Answers the one preflight check.
    static func lookup(_ id: PluginID = "com.example.lookup", script: @escaping StagedPlugin.Script) -> StagedPlugin {
        StagedPlugin(
            id, preflights: [PreflightClaim(identifiers: [.email, .phone, "loyaltyNumber"], enriches: ["userId"])],
            settings: PluginSettings(preflightChecks: [Stage.checkID]), script: script)
    }

    /// Answers an access with a value for each datapoint, and everything else with "done".
    static let obliging: StagedPlugin.Script = { request, job in
        for (number, datapoint) in request.datapoints.enumerated() {
            try job.emit(UInt32(number), datapoint, #"{"of":"\#(datapoint)"}"#)
        }
        return OutcomeMessage(Outcome.done)
    }

    /// Is done once the door is open.
    static func finishing(behind door: Door) -> StagedPlugin.Script {
        { _, _ in
            try await door.pass()
            return OutcomeMessage(Outcome.done)
        }
    }

    static func answering(_ outcome: Outcome) -> StagedPlugin.Script { { _, _ in OutcomeMessage(outcome) } }

    static func deciding(_ decision: PreflightDecision) -> StagedPlugin.Script { { _, _ in OutcomeMessage(decision) } }

    static func guarding(_ decision: GuardDecision) -> StagedPlugin.Script { { _, _ in OutcomeMessage(decision) } }
}
