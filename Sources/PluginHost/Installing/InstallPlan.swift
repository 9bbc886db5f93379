package import DSRModel
import PluginMessages

/// A library that may be installed: vetted as the gateway would, without running it.
package struct InstallPlan: Sendable {
    package let plugin: PluginID
    package let version: String
    /// Of the library, in hexadecimal.
    package let sha256: String
    /// The library's name in the drop directory: the plugin's id, its version and the beginning of its hash.
    ///
    /// A name for each build: so the library of one build never stands beside the sidecar of another.
    package let fileName: String
    /// Whether the build is older than the one that was accepted last, and installing it was allowed all the same.
    package let isDowngrade: Bool

    let staged: StagedLibrary
    let sidecar: PluginSidecar?
    let semanticVersion: SemanticVersion
}

extension InstallPlan {
    init(_ candidate: Candidate, sidecar: PluginSidecar?, isDowngrade: Bool) {
        plugin = candidate.id
        version = candidate.manifest.version
        sha256 = candidate.staged.sha256
        fileName = "\(candidate.id)-\(candidate.version)-\(candidate.staged.sha256.prefix(12)).so"
        self.isDowngrade = isDowngrade
        staged = candidate.staged
        self.sidecar = sidecar
        semanticVersion = candidate.version
    }
}
