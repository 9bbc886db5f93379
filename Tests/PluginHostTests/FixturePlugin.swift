import DSRModel
import Foundation
import PluginFixtures
import PluginMessages
import Testing

/// One build of the fixture plugin in C, and how to make it.
struct FixturePlugin {
    var manifest: Manifest
    /// What the running plugin gives, where it is not the manifest.
    var given: [UInt8]?
    /// What is packed, where it is not the manifest.
    var packed: [UInt8]?
    var isPacked = true
    var refusal: String?
    var description: String?
    /// A file that the library's constructor makes.
    var marker: String?
    var flags: [String] = []

    init(
        _ id: PluginID, version: String = "1.0.0", datapoints: [Datapoint] = ["orders"],
        coverage: CoverageSource = .manifest, settings: JSONValue? = nil, limits: Limits = Limits()
    ) {
        manifest = Manifest(
            id: id, version: version, owner: "Test team <test@example.com>", coverage: coverage,
            handles: [
                Claim(
                    requestTypes: [.access], identifiers: [.email],
                    datapoints: coverage == .manifest ? datapoints : []),
                Claim(requestTypes: [.erasure], identifiers: [.email]),
            ], settings: settings, limits: limits)
    }

    static func with(_ id: PluginID, _ change: (inout FixturePlugin) throws -> Void) rethrows -> FixturePlugin {
        var plugin = FixturePlugin(id)
        try change(&plugin)
        return plugin
    }

    /// Builds the library in a directory and gives its path; nobody but its owner can write it.
    @discardableResult
    func build(into directory: ScratchDirectory, named name: String = "plugin.so") throws -> String {
        let canonical = try MessageCoding.encode(manifest)
        var macros = flags
        func define(_ name: String, _ value: String?) {
            guard let value else { return }
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            macros.append("-D\(name)=\"\(escaped.replacing("\n", with: "\\n"))\"")
        }
        define("MANIFEST", String(decoding: given ?? canonical, as: UTF8.self))
        define("REFUSAL", refusal)
        define("DESCRIPTION", description)
        define("MARKER", marker)
        let source = try #require(
            Bundle.module.url(forResource: "plugin", withExtension: "c", subdirectory: "Fixtures"))
        let library = try CPluginBuilder.build(
            source: source.path, manifest: isPacked ? packed ?? canonical : nil, into: directory, named: name,
            flags: macros)
        try setMode(0o755, of: library)
        return library
    }
}

func setMode(_ mode: Int, of file: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
}
