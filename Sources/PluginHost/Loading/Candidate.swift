import DSRModel
import PluginMessages

/// A library that passed everything that can be said without running it, before it is admitted.
struct Candidate: Sendable {
    let staged: StagedLibrary
    let packed: CanonicalManifest

    var id: PluginID { packed.manifest.id }
    var version: SemanticVersion { packed.version }
    var manifest: Manifest { packed.manifest }
}
