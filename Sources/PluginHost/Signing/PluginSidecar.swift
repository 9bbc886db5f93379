package import DSRModel
import FoundationEssentials
import PluginMessages
package import PluginRuntime

/// What is said of a library beside it, in `<file>.parasol.json`: what it is, how it did in the conformance suite, and
/// who vouches for both.
///
/// Signatures are made over ``statement``, so whoever changes another member makes them invalid. A sidecar without
/// signatures is what `parasol plugin check` leaves.
package struct PluginSidecar: Sendable, Equatable {
    /// How far a library got in the conformance suite.
    package struct Conformance: Codable, Sendable, Equatable {
        /// The highest level whose cases all passed.
        package let level: Int
        /// The version of the suite.
        package let suite: String

        package init(level: Int, suite: String) {
            self.level = level
            self.suite = suite
        }
    }

    /// One signature over the statement.
    package struct Signature: Codable, Sendable, Equatable {
        /// The key's id; see ``TrustedKey/id``.
        package let key: String
        /// The Ed25519 signature, in base64.
        package let signature: String
    }

    /// What follows a library's path in the path of its sidecar.
    package static let suffix = ".parasol.json"
    /// The highest level that there can be.
    static let highestLevel = 10

    package let plugin: PluginID
    package let version: String
    /// Of the library, in hexadecimal.
    package let sha256: String
    /// Of the manifest's canonical form, in hexadecimal.
    package let manifestSHA256: String
    package private(set) var conformance: Conformance?
    package private(set) var signatures: [Signature]

    /// Says what a library is, with neither level nor signature; throws where its manifest is not sound.
    package init(library file: String) throws(PluginFault) {
        let inspection = try PluginInspection(file: file)
        if let fault = inspection.fault { throw fault }
        guard let canonical = inspection.canonical else {
            throw PluginFault(
                .manifestMissing, "\(file) holds no manifest", mend: "Pack it with `parasol plugin pack \(file)`.")
        }
        self.init(canonical, sha256: inspection.sha256)
    }

    init(_ canonical: CanonicalManifest, sha256: String) {
        plugin = canonical.manifest.id
        version = canonical.manifest.version
        self.sha256 = sha256
        manifestSHA256 = canonical.sha256
        signatures = []
    }

    init(_ document: SidecarDocument) {
        plugin = document.plugin
        version = document.version
        sha256 = document.sha256
        manifestSHA256 = document.manifestSha256
        conformance = document.conformance
        signatures = document.signatures
    }

    /// The level that the library is said to have reached; nil where it was not checked.
    package var level: Int? { conformance?.level }

    /// Notes how the library did in the suite; what was signed before is signed no longer.
    package mutating func note(_ conformance: Conformance) {
        guard conformance != self.conformance else { return }
        self.conformance = conformance
        signatures = []
    }

    /// Vouches for everything that the sidecar says; an earlier signature of the same key goes.
    package mutating func sign(with key: SigningKey) throws(PluginFault) {
        let id = try key.trusted.id
        let signature = try key.signature(over: try statement).base64EncodedString()
        signatures.removeAll { $0.key == id }
        signatures.append(Signature(key: id, signature: signature))
    }

    /// What is signed: a line that no other use of a key begins with, then every member but the signatures, as JSON with
    /// sorted keys and without spaces.
    package var statement: [UInt8] {
        get throws(PluginFault) {
            try Array("parasol plugin sidecar v1\n".utf8) + SidecarDocument(self, signatures: nil).encoded()
        }
    }

    /// What of the sidecar is not so of a library; nil where all is.
    func mismatch(_ canonical: CanonicalManifest) -> (field: String, here: String, there: String)? {
        let manifest = canonical.manifest
        if plugin != manifest.id { return ("plugin", plugin.rawValue, manifest.id.rawValue) }
        if version != manifest.version { return ("version", version, manifest.version) }
        if manifestSHA256 != canonical.sha256 { return ("manifestSha256", manifestSHA256, canonical.sha256) }
        return nil
    }
}
