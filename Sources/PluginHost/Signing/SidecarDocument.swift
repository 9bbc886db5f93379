import DSRModel
import PluginMessages
import PluginRuntime

/// A sidecar as it stands in its file.
struct SidecarDocument: Codable {
    let conformance: PluginSidecar.Conformance?
    let manifestSha256: String
    let plugin: PluginID
    let schema: Int
    let sha256: String
    private let signed: [PluginSidecar.Signature]?
    let version: String

    private enum CodingKeys: String, CodingKey {
        case conformance, manifestSha256, plugin, schema, sha256, version
        case signed = "signatures"
    }

    init(_ sidecar: PluginSidecar, signatures: [PluginSidecar.Signature]?) {
        conformance = sidecar.conformance
        manifestSha256 = sidecar.manifestSHA256
        plugin = sidecar.plugin
        schema = 1
        sha256 = sidecar.sha256
        signed = signatures
        version = sidecar.version
    }

    var signatures: [PluginSidecar.Signature] { signed ?? [] }

    func encoded() throws(PluginFault) -> [UInt8] {
        do {
            return try MessageCoding.encode(self)
        } catch {
            throw PluginFault(
                .sidecarMalformed, "the sidecar of \(plugin) cannot be written as JSON", mend: "Pack the library again."
            )
        }
    }

    /// Reads the bytes of a file, in exactly the form in which ``encoded()`` writes it and one line break.
    ///
    /// One form only: then no member is unknown, twice or written in two ways, and two readers cannot differ.
    static func read(_ bytes: [UInt8]) -> SidecarDocument? {
        // Why it cannot be read does not matter: no program of ours wrote it, and the mend is the same.
        guard let document = try? MessageCoding.decode(SidecarDocument.self, from: bytes),
            (try? document.encoded()).map({ $0 + Array("\n".utf8) }) == bytes, document.isSound
        else { return nil }
        return document
    }

    private var isSound: Bool {
        func isToken(_ text: String) -> Bool {
            (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        }
        let levels =
            conformance.map { (0...PluginSidecar.highestLevel).contains($0.level) && isToken($0.suite) } ?? true
        return schema == 1 && plugin.isValid && SemanticVersion(version) != nil && Hexadecimal.isSHA256(sha256)
            && Hexadecimal.isSHA256(manifestSha256) && levels && signed != nil && signatures.count <= 16
            && signatures.allSatisfy { isToken($0.key) && $0.signature.utf8.count <= 128 }
    }
}
