import DSRModel
import PluginFixtures
import PluginMessages

/// A build of `Fixtures/stage.c`.
struct StagePlugin {
    var manifest: Manifest
    /// What is packed, where it is not the manifest.
    var packed: [UInt8]?
    var isPacked = true
    var flags: [String] = []

    init(_ id: PluginID = "com.example.stage", version: String = "1.0.0") {
        manifest = Manifest(
            id: id, version: version, owner: "Test team <test@example.com>",
            handles: [
                Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["orders"]),
                Claim(requestTypes: [.erasure, .saleOptOut], identifiers: [.email]),
            ],
            settings: [
                "type": "object",
                "properties": ["directory": ["type": "string"], "stubborn": ["type": "boolean"]],
            ],
            limits: Limits(timeoutMilliseconds: 120_000), needs: Needs(pathSettings: ["directory"]))
    }

    /// Builds the library into a directory, which must not be the plugin directory, and gives its path.
    func build(into directory: ScratchDirectory, named name: String = "stage.so") throws -> String {
        let canonical = try MessageCoding.encode(manifest)
        let text = String(decoding: canonical, as: UTF8.self)
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return try CPluginBuilder.build(
            source: try Parasol.fixture("Fixtures/stage.c"), manifest: isPacked ? packed ?? canonical : nil,
            into: directory, named: name, flags: flags + ["-DMANIFEST=\"\(escaped)\""])
    }
}
