import DSRModel
package import PluginMessages
package import PluginRuntime

/// Everything that can be said of a library without running any of its code.
package struct PluginInspection: Sendable {
    package let file: String
    /// In hexadecimal.
    package let sha256: String
    /// In bytes.
    package let size: UInt64
    package let links: LibraryLinks
    /// Nil where the library is not packed, or its manifest is not sound.
    package let canonical: CanonicalManifest?
    /// Why a host would refuse the library; nil where nothing is wrong with it so far.
    package let fault: PluginFault?

    /// Whether the library holds a manifest, sound or not.
    package let isPacked: Bool
    /// What lies beside the library.
    package let sidecar: SidecarState

    /// Reads a library; throws where it is no plugin of this machine and contract.
    package init(file: String) throws(PluginFault) {
        let descriptor = try Descriptor.dropped(file)
        self.file = file
        links = try PluginLibrary.links(path: file)
        (sha256, size) = try HashingReader.digest(of: descriptor, named: file, limit: .max)
        do {
            let facts = try PluginLibrary.inspect(descriptor: descriptor.number, named: file)
            isPacked = true
            do {
                canonical = try CanonicalManifest.packed(facts.manifestBytes)
                fault = nil
            } catch {
                canonical = nil
                fault = error
            }
        } catch {
            isPacked = error.code != RefusalCode.manifestMissing.rawValue
            canonical = nil
            fault = error
        }
        sidecar = SidecarState(of: file, sha256: sha256, canonical)
    }

    /// Nil where the library is not packed, or its manifest is not sound.
    package var manifest: Manifest? { canonical?.manifest }

    /// The settings that the plugin takes.
    package var settings: [SettingReference] { (manifest?.settings).map { SettingReference.list(of: $0) } ?? [] }
}
