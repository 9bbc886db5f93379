import DSRModel
import PluginMessages

/// A library that passed everything that can be said without running it.
struct Candidate: Sendable {
    let staged: StagedLibrary
    let packed: CanonicalManifest

    var file: String { staged.source }
    var id: PluginID { packed.manifest.id }
    var version: SemanticVersion { packed.version }
    var manifest: Manifest { packed.manifest }

    func unused(_ reason: UnusedLibrary.Reason) -> UnusedLibrary {
        UnusedLibrary(file: file, id: id, version: manifest.version, reason: reason)
    }
}
