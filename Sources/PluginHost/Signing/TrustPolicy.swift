import FoundationEssentials
package import PluginRuntime

/// What the operator asks of a library before any byte of it runs: `plugins.trustedKeys` and `plugins.minimumLevel`.
package struct TrustPolicy: Sendable, Equatable {
    /// Asks for nothing: sidecars are not read.
    package static let none = TrustPolicy(keys: [], minimumLevel: 0)

    /// Once there is one, a library must be signed by one of them.
    package let keys: [TrustedKey]
    /// The lowest level of the conformance suite; 0 asks for none.
    package let minimumLevel: Int

    package init(keys: [TrustedKey], minimumLevel: Int) {
        self.keys = keys
        self.minimumLevel = minimumLevel
    }

    /// Reads what counts of a library's sidecar; nil where nothing is asked.
    ///
    /// `sha256` is the hash of the bytes that would be loaded. What the sidecar says of the manifest is compared later
    /// (``require(_:of:)``), when that was read.
    func admit(
        _ file: String, sha256: String, isNamedByOperator: Bool = false
    ) throws(PluginFault) -> PluginSidecar? {
        guard !keys.isEmpty || minimumLevel > 0 else { return nil }
        guard let sidecar = try PluginSidecar.load(besides: file, isNamedByOperator: isNamedByOperator) else {
            throw absent(file)
        }
        guard sidecar.sha256 == sha256 else {
            throw Self.mismatch(file, field: "sha256", here: sidecar.sha256, there: sha256)
        }
        try requireSignature(on: sidecar, of: file)
        try requireLevel(of: sidecar, file)
        return sidecar
    }

    /// Throws where the sidecar speaks of another manifest than the library holds.
    func require(_ sidecar: PluginSidecar?, isOf canonical: CanonicalManifest, in file: String) throws(PluginFault) {
        guard let (field, here, there) = sidecar?.mismatch(canonical) else { return }
        throw Self.mismatch(file, field: field, here: here, there: there)
    }

    /// Why a library would be refused for its sidecar; nil where it would not.
    package func objection(to inspection: PluginInspection) -> PluginFault? {
        do throws(PluginFault) {
            let sidecar = try admit(inspection.file, sha256: inspection.sha256)
            if let canonical = inspection.canonical { try require(sidecar, isOf: canonical, in: inspection.file) }
            return nil
        } catch {
            return error
        }
    }

    private func absent(_ file: String) -> PluginFault {
        guard keys.isEmpty else {
            return unsigned(file, "has no sidecar \(PathParts.split(file).name)\(PluginSidecar.suffix)")
        }
        return PluginFault(
            .levelMissing, "\(file) was not checked, and plugins.minimumLevel is \(minimumLevel)",
            mend: "Check it: `parasol plugin check \(file)`.")
    }

    private func unsigned(_ file: String, _ problem: String) -> PluginFault {
        PluginFault(
            .unsigned, "\(file) \(problem), and plugins.trustedKeys asks for a signature",
            mend: "Sign it with a trusted key: `parasol plugin sign \(file) --key KEY`.")
    }

    /// One signature by a trusted key is enough, whoever else signed.
    private func requireSignature(on sidecar: PluginSidecar, of file: String) throws(PluginFault) {
        guard !keys.isEmpty else { return }
        guard !sidecar.signatures.isEmpty else { throw unsigned(file, "has a sidecar without a signature") }
        let statement = try sidecar.statement
        var isClaimed = false
        for signature in sidecar.signatures {
            for key in keys where key.id == signature.key {
                isClaimed = true
                guard let bytes = Data(base64Encoded: signature.signature) else { continue }
                if key.isValid(bytes, over: statement) { return }
            }
        }
        guard isClaimed else {
            let ids = sidecar.signatures.map(\.key).joined(separator: ", ")
            throw PluginFault(
                .signatureUntrusted, "\(file) is signed by the key \(ids), which plugins.trustedKeys does not list",
                mend: "Sign it with a trusted key (`parasol plugin sign \(file) --key KEY`), or list that key's .pub.")
        }
        throw PluginFault(
            .signatureInvalid,
            "the signature in \(file)\(PluginSidecar.suffix) is not the trusted key's over what the sidecar says",
            mend: "Find out who changed the sidecar, then sign again: `parasol plugin sign \(file) --key KEY`.")
    }

    private func requireLevel(of sidecar: PluginSidecar, _ file: String) throws(PluginFault) {
        guard minimumLevel > 0 else { return }
        guard let level = sidecar.level else {
            throw PluginFault(
                .levelMissing, "the sidecar of \(file) names no level, and plugins.minimumLevel is \(minimumLevel)",
                mend: "Check the library, and sign it again: `parasol plugin check \(file)`.")
        }
        guard level >= minimumLevel else {
            throw PluginFault(
                .levelTooLow, "\(file) has level \(level), and plugins.minimumLevel is \(minimumLevel)",
                mend: "Mend what `parasol plugin check \(file)` finds, or lower plugins.minimumLevel.")
        }
    }

    private static func mismatch(_ file: String, field: String, here: String, there: String) -> PluginFault {
        PluginFault(
            .sidecarMismatch,
            "the sidecar of \(file) speaks of another library: its member \"\(field)\" is \(here), the library's is "
                + there,
            mend: "Bring library and sidecar of one build, or sign again: `parasol plugin sign \(file) --key KEY`.")
    }
}
