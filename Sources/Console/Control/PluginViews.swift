package import DSRModel
package import PluginHost
import PluginMessages

/// The plugins of a running gateway.
package struct PluginList: Codable, Sendable, Equatable {
    /// A plugin that runs.
    package struct Running: Codable, Sendable, Equatable {
        package var id: String
        package var version: String
        package var build: String
        package var file: String
        package var owner: String
        package var dataSilos: [String]
        package var preflightChecks: [String]

        init(_ registration: PluginRegistration) {
            id = registration.id.rawValue
            version = "\(registration.version)"
            build = registration.build
            file = registration.file
            owner = registration.manifest.owner
            dataSilos = registration.bindings.dataSilos
            preflightChecks = registration.bindings.preflightChecks
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

    package var running: [Running]
    package var refused: [Refused]
    /// Plugins that are expected and do not run; their tasks wait.
    package var missing: [String]

    package init(_ snapshot: PluginSnapshot, expected: Set<PluginID>) {
        missing = expected.subtracting(snapshot.registrations.map(\.id)).sorted().map(\.rawValue)
        running = snapshot.registrations.map(Running.init)
        refused = snapshot.refusals.map(Refused.init)
    }
}
