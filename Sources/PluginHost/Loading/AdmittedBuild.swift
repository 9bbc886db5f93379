import DSRModel
import PluginMessages

/// A build of a plugin that may be run: its private copy, and what its manifest says.
struct AdmittedBuild: Sendable {
    /// The file in the drop directory that it was copied from.
    let file: String
    let library: LibraryObject
    let packed: CanonicalManifest

    var id: PluginID { packed.manifest.id }
    var version: SemanticVersion { packed.version }
    var manifest: Manifest { packed.manifest }
    var sha256: String { library.sha256 }

    /// The same build under another name in the drop directory.
    func found(at file: String) -> AdmittedBuild { AdmittedBuild(file: file, library: library, packed: packed) }

    func unused(_ reason: UnusedLibrary.Reason) -> UnusedLibrary {
        UnusedLibrary(file: file, id: id, version: manifest.version, reason: reason)
    }
}
