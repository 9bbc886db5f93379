package import PluginRuntime

extension PluginSidecar {
    /// The most bytes that a sidecar may have.
    private static let maximumBytes = 16 * 1024

    /// Where a library's sidecar lies.
    package static func path(besides file: String) -> String { file + suffix }

    /// Reads a library's sidecar; nil where there is none.
    ///
    /// It is trusted as the library is: nobody but root and this user may be able to write it, and a link must not lead out
    /// of its directory. `isNamedByOperator` is for a library that somebody names and answers for, whoever owns it.
    package static func load(
        besides file: String, isNamedByOperator: Bool = false
    ) throws(PluginFault) -> PluginSidecar? {
        let path = path(besides: file)
        guard FileStatus.at(path) != nil else { return nil }
        let descriptor = try Descriptor.dropped(path)
        let status = try descriptor.status()
        guard status.isRegular else {
            throw PluginFault(
                .notAFile, "\(path) is not a regular file", mend: "Remove it, and sign the library again.")
        }
        if !isNamedByOperator { try status.requireTrusted(path) }
        let bytes = try SmallFile.contents(
            of: descriptor, named: path, limit: maximumBytes, tooLarge: .sidecarMalformed)
        guard let document = SidecarDocument.read(bytes) else {
            throw PluginFault(
                .sidecarMalformed, "\(path) is not a sidecar as `parasol plugin sign` writes it",
                mend: "Copy it whole, or write it anew: `parasol plugin sign \(file) --key KEY`.")
        }
        return PluginSidecar(document)
    }

    /// The sidecar of a library if it speaks of these bytes, else a new one.
    package static func current(of file: String) throws(PluginFault) -> PluginSidecar {
        let fresh = try PluginSidecar(library: file)
        guard let old = try load(besides: file, isNamedByOperator: true), old.sha256 == fresh.sha256,
            old.manifestSHA256 == fresh.manifestSHA256, old.plugin == fresh.plugin, old.version == fresh.version
        else { return fresh }
        return old
    }

    /// Writes the sidecar beside its library, in one step; on disk when this returns.
    package func write(besides file: String) throws(PluginFault) {
        try SmallFile.replace(Self.path(besides: file), with: try fileBytes, mode: 0o644)
    }

    /// What the file holds.
    package var fileBytes: [UInt8] {
        get throws(PluginFault) { try SidecarDocument(self, signatures: signatures).encoded() + Array("\n".utf8) }
    }
}
