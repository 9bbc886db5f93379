import DSRModel
import Foundation
import PluginFixtures
import PluginMessages

/// Builds of `Fixtures/swap.c`: one is compiled, and further versions and ids are made of its bytes.
///
/// A version or id of the same length stands in the same place of code and packed manifest, so a build with another one
/// differs from the first as a compiler's would, and costs nothing.
struct SwapPlugin {
    enum Fault: Int {
        case none, refuses, crashes
    }

    static let id: PluginID = "com.example.swap00"

    let id: PluginID
    let version: String
    let bytes: Data

    /// Compiles a build; what it serves of `types` is bound by its settings.
    init(
        version: String = "1.0.10", fault: Fault = .none, handles types: [RequestType] = [.access, .erasure],
        into directory: ScratchDirectory
    ) throws {
        id = Self.id
        self.version = version
        let access: [Claim] =
            types.contains(.access)
            ? [Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["orders"])] : []
        let others = types.filter { $0 != .access }
        let manifest = Manifest(
            id: id, version: version, owner: "Test team <test@example.com>",
            handles: access + [Claim(requestTypes: others, identifiers: [.email])],
            settings: [
                "type": "object", "additionalProperties": false,
                "properties": ["directory": ["type": "string"], "label": ["type": "string"]],
            ],
            limits: Limits(timeoutMilliseconds: 20_000), needs: Needs(pathSettings: ["directory"]))
        let canonical = try MessageCoding.encode(manifest)
        let escaped = String(decoding: canonical, as: UTF8.self).replacing("\\", with: "\\\\")
            .replacing("\"", with: "\\\"")
        let library = try CPluginBuilder.build(
            source: try Parasol.fixture("Fixtures/swap.c"), manifest: canonical, into: directory,
            named: "\(UUID().uuidString).so", flags: ["-DFAULT=\(fault.rawValue)", "-DMANIFEST=\"\(escaped)\""])
        bytes = try Data(contentsOf: URL(filePath: library))
    }

    private init(id: PluginID, version: String, bytes: Data) {
        (self.id, self.version, self.bytes) = (id, version, bytes)
    }

    /// The same plugin in another version, as long as this one.
    func versioned(_ other: String) throws -> SwapPlugin {
        SwapPlugin(id: id, version: other, bytes: try replacing(version, with: other))
    }

    /// Another plugin that does the same, with an id as long as this one.
    func named(_ other: PluginID) throws -> SwapPlugin {
        SwapPlugin(id: other, version: version, bytes: try replacing(id.rawValue, with: other.rawValue))
    }

    private func replacing(_ old: String, with new: String) throws -> Data {
        guard old.utf8.count == new.utf8.count else {
            throw Parasol.Missing(description: "\(new) is not as long as \(old)")
        }
        var changed = bytes
        var start = changed.startIndex
        while let range = changed.range(of: Data(old.utf8), in: start..<changed.endIndex) {
            changed.replaceSubrange(range, with: Data(new.utf8))
            start = range.upperBound
        }
        guard changed != bytes else { throw Parasol.Missing(description: "the library does not hold \(old)") }
        return changed
    }
}
