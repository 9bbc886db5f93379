import Foundation
import PluginFixtures

/// `mischief.c`, built once for each set of flags and manifest.
enum Mischief {
    /// A manifest of the fixture's id with these needs, in canonical form.
    static func manifest(needs: String = "{}") -> String {
        """
        {"coverage":"manifest","guards":[],"handles":[],"id":"com.example.mischief","limits":{},"needs":\(needs),\
        "owner":"Tests <tests@example.com>","plans":[],"preflights":[],"schema":1,"version":"1.0.0"}
        """
    }

    /// Builds the plugin with what it needs; every user may read it.
    static func build(into directory: ScratchDirectory, needs: String = "{}", flags: [String] = []) throws -> String {
        let manifest = manifest(needs: needs)
        let quoted = manifest.replacing("\"", with: "\\\"")
        return try CPluginBuilder.build(
            source: Bundle.module.bundleURL.appending(path: "Fixtures/mischief.c").path, manifest: Array(manifest.utf8),
            into: directory, flags: ["-DMANIFEST=\"\(quoted)\"", "-g"] + flags)
    }
}
