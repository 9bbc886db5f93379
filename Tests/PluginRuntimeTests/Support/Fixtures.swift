import Foundation
import PluginFixtures

/// The files that these tests bring along.
enum Fixtures {
    /// The header of v1 as it was released first; every plugin of these tests is compiled against it.
    static var keptHeaders: String { path("v1") }

    static func path(_ name: String) -> String {
        Bundle.module.bundleURL.appending(path: "Fixtures/\(name)").path
    }

    static let minimalManifest = Array(
        """
        {"coverage":"manifest","guards":[],"handles":[],"id":"com.example.minimal","limits":{},"needs":{},\
        "owner":"Tests <tests@example.com>","plans":[],"preflights":[],"schema":1,"version":"1.0.0"}
        """.utf8)

    /// Builds `minimal.c` against the kept header.
    static func minimal(
        into directory: ScratchDirectory, manifest: [UInt8]? = minimalManifest, flags: [String] = []
    ) throws -> String {
        try CPluginBuilder.build(
            source: path("minimal.c"), manifest: manifest, into: directory, headers: keptHeaders, flags: flags)
    }
}
