import PluginKit

/// A statement in the settings that the plugin does not run; says which, why, and what mends it.
struct StatementRefusal: PluginFailure, Equatable {
    /// The setting, such as `erasure[0].statements[1]`.
    let place: String
    let reason: String
    let mend: String

    var description: String { "settings.\(place): \(reason). \(mend)" }
}
