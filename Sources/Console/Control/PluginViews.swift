package import DSRModel
package import PluginHost
import PluginMessages

/// The plugins of a running gateway.
package struct PluginList: Codable, Sendable, Equatable {
    /// A plugin, whether it runs or not.
    package struct Plugin: Codable, Sendable, Equatable {
        package var id: String
        package var version: String
        package var build: String
        /// A ``PluginStatus/State``.
        package var state: String
        package var isolation: String
        /// The worker's process; nil in-process and where none runs.
        package var process: Int32?
        package var file: String?
        package var owner: String?
        package var dataSilos: [String]
        package var preflightChecks: [String]
        /// Jobs that it holds.
        package var jobs: Int
        /// How often its process ended unasked.
        package var unaskedEnds: Int
        /// Breaches of the contract by the running process.
        package var misbehaviours: Int
        /// Why it stands where it stands; empty where all is well.
        package var reason: String
        /// What its last change gained and lost, a line each.
        package var gained: [String]
        package var lost: [String]

        init(_ status: PluginStatus, _ registration: PluginRegistration?) {
            id = status.id.rawValue
            version = status.version
            build = status.build
            state = status.state.rawValue
            isolation = status.isolation.rawValue
            process = status.process
            file = registration?.file
            owner = registration?.manifest.owner
            dataSilos = registration?.bindings.dataSilos ?? []
            preflightChecks = registration?.bindings.preflightChecks ?? []
            jobs = status.jobs
            unaskedEnds = status.unaskedEnds
            misbehaviours = status.misbehaviours
            reason = status.reason
            gained = status.difference.gained
            lost = status.difference.lost
        }
    }

    /// A library that is not used.
    package struct Refused: Codable, Sendable, Equatable {
        package var file: String
        package var id: String?
        package var code: String
        package var message: String
        package var mend: String

        init(_ refusal: Refusal) {
            file = refusal.file
            id = refusal.id?.rawValue
            code = "\(refusal.code)"
            message = refusal.message
            mend = refusal.mend
        }
    }

    package var plugins: [Plugin]
    package var refused: [Refused]
    /// Plugins that are expected and do not run; their tasks wait.
    package var missing: [String]

    package init(_ snapshot: PluginSnapshot, expected: Set<PluginID>) {
        missing = expected.subtracting(snapshot.registrations.map(\.id)).sorted().map(\.rawValue)
        plugins = snapshot.statuses.map { Plugin($0, snapshot[$0.id]) }
        refused = snapshot.refusals.map(Refused.init)
    }

    /// The plugins that take tasks.
    package var running: [Plugin] {
        plugins.filter { ["running", "replacing"].contains($0.state) }
    }
}
