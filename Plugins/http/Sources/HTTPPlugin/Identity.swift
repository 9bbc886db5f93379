import PluginKit

/// Who this build of the bridge is.
///
/// A gateway has one plugin of an id, and the bridge has one service. For a second team's service build a copy with an
/// id and an owner of that team; nothing else has to change.
enum Identity {
    static let id: PluginID = "org.parasol.http"
    static let version = "1.0.0"
    static let owner = "Parasol <parasol@example.org>"
}
