import DSRModel
import PluginMessages

/// A library that passed everything that can be said without running it, before it is admitted.
struct Candidate: Sendable {
    let staged: StagedLibrary
    let packed: CanonicalManifest
}
