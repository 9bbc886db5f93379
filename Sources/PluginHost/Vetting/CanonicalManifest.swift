package import PluginMessages
package import PluginRuntime

/// A manifest with the one form of its bytes that counts: sorted keys, no spaces.
package struct CanonicalManifest: Sendable, Equatable {
    package let manifest: Manifest
    package let version: SemanticVersion
    /// The canonical form.
    package let bytes: [UInt8]

    /// Of the canonical form, in hexadecimal.
    package var sha256: String { Hexadecimal.sha256(bytes) }

    /// Reads and checks the bytes of a library's manifest section, which must be canonical already.
    package static func packed(_ bytes: [UInt8]) throws(PluginFault) -> CanonicalManifest {
        let canonical = try canonicalise(bytes)
        guard canonical == bytes else {
            throw PluginFault(
                .manifestNotCanonical, "the packed manifest is not in canonical form (sorted keys, no spaces)",
                mend: "Pack the library again with `parasol plugin pack`.")
        }
        return try read(canonical)
    }

    /// Reads and checks the manifest that a plugin's code gave, in whatever form.
    package static func given(_ bytes: [UInt8]) throws(PluginFault) -> CanonicalManifest {
        try read(try canonicalise(bytes))
    }

    /// The canonical form of any JSON.
    static func canonicalise(_ bytes: [UInt8]) throws(PluginFault) -> [UInt8] {
        guard bytes.count <= Manifest.maximumBytes else {
            throw PluginFault(
                .manifestTooLarge, "the manifest has \(bytes.count) bytes, and \(Manifest.maximumBytes) are allowed",
                mend: "Make it smaller, or let the plugin describe its coverage (`coverage: settings`).")
        }
        do {
            return try MessageCoding.encode(try MessageCoding.decode(JSONValue.self, from: bytes))
        } catch {
            throw PluginFault(
                .manifestNotJSON, "the manifest is not JSON",
                mend: "Let the plugin give its manifest as one JSON object.")
        }
    }

    private static func read(_ canonical: [UInt8]) throws(PluginFault) -> CanonicalManifest {
        let manifest = try decode(canonical)
        guard let version = SemanticVersion(manifest.version) else {
            throw PluginFault(
                .versionMalformed, "the version \"\(manifest.version)\" is not in semantic versioning",
                mend: "Give it as MAJOR.MINOR.PATCH, such as 1.4.0.")
        }
        try ManifestRules.check(manifest)
        // The contract's own rules, which an author's kit checks too; what the host has a code for was named above.
        if let problem = manifest.problems.first {
            throw PluginFault(.manifestMalformed, "\(problem.code): \(problem.message)", mend: problem.mend + ".")
        }
        return CanonicalManifest(manifest: manifest, version: version, bytes: canonical)
    }

    private static func decode(_ bytes: [UInt8]) throws(PluginFault) -> Manifest {
        do {
            let schema = try MessageCoding.decode(JSONValue.self, from: bytes)["schema"]
            guard schema == .integer(1) else {
                throw PluginFault(
                    .manifestSchema, "the manifest's member \"schema\" is not 1, the version that this gateway reads",
                    mend: "Build the plugin with a kit of this gateway's contract, or run a newer gateway.")
            }
            return try MessageCoding.decode(Manifest.self, from: bytes)
        } catch let fault as PluginFault {
            throw fault
        } catch {
            throw PluginFault(
                .manifestMalformed, "the manifest cannot be read: \(ManifestComplaint.text(error))",
                mend: "Correct the manifest in the plugin's code and pack it again.")
        }
    }
}
