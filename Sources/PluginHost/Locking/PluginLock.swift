package import DSRModel
package import PluginRuntime

/// Which builds were ever accepted: what `plugins.lock` says.
///
/// An entry outlives its library; only retiring the plugin ends it. A value without I/O; ``PluginLockFile`` keeps it.
package struct PluginLock: Sendable, Equatable {
    /// The build of a plugin that was accepted last.
    package struct Entry: Sendable, Equatable {
        package let version: String
        /// Of the library, in hexadecimal.
        package let sha256: String
        /// Of the manifest's canonical form, in hexadecimal.
        package let manifestSHA256: String
        /// The library's name in the drop directory when it was accepted.
        package let file: String
        /// What the build served, in canonical order.
        package let coverage: [CoverageEntry]
        /// In milliseconds since 1970, UTC.
        package let acceptedAt: Int64
    }

    /// A build that is not run, because it crashed too often.
    package struct Quarantine: Sendable, Equatable {
        /// In milliseconds since 1970, UTC.
        package let since: Int64
        /// In words and codes of the host's own; nothing that the plugin said.
        package let reason: String
        /// The build, in hexadecimal; another build of the plugin is free.
        package let sha256: String

        package init(since: Int64, reason: String, sha256: String) {
            self.since = since
            self.reason = reason
            self.sha256 = sha256
        }
    }

    package private(set) var entries: [PluginID: Entry]
    package private(set) var quarantines: [PluginID: Quarantine]

    package init() { self.init(entries: [:], quarantines: [:]) }

    init(entries: [PluginID: Entry], quarantines: [PluginID: Quarantine]) {
        self.entries = entries
        self.quarantines = quarantines
    }

    /// The build of a plugin that was accepted last.
    package subscript(id: PluginID) -> Entry? { entries[id] }

    /// Notes that a build runs and is routed to.
    ///
    /// The same build accepted again keeps its time; its coverage may be another, since settings decide on it too.
    package mutating func accept(
        _ id: PluginID, version: String, sha256: String, manifestSHA256: String, file: String,
        coverage: [CoverageEntry], at now: Int64
    ) {
        let known = entries[id].flatMap { $0.sha256 == sha256 ? $0.acceptedAt : nil }
        entries[id] = Entry(
            version: version, sha256: sha256, manifestSHA256: manifestSHA256, file: PathParts.split(file).name,
            coverage: CoverageOrder.canonical(coverage), acceptedAt: known ?? now)
    }

    /// Keeps a build from being run, or with nil lets it run again.
    package mutating func quarantine(_ id: PluginID, _ quarantine: Quarantine?) { quarantines[id] = quarantine }

    /// Forgets a plugin that was retired.
    package mutating func forget(_ id: PluginID) {
        entries[id] = nil
        quarantines[id] = nil
    }

    /// What speaks against a build: that it is older than the accepted one and nobody allowed it, or another build of the
    /// same version.
    ///
    /// `permitted` is the hash of the build that an operator allowed to take a newer one's place; see
    /// ``PluginLockFile/permittedDowngrade(of:)``.
    package func objection(
        to id: PluginID, version: SemanticVersion, sha256: String, permitted: String? = nil
    ) -> PluginFault? {
        guard let entry = entries[id], entry.sha256 != sha256, let accepted = SemanticVersion(entry.version) else {
            return nil
        }
        if version == accepted {
            return PluginFault(
                .versionReused,
                "this is another build of \(id) \(version) than the one that was accepted under that version",
                mend: "Raise the version in the manifest with every build that you install.")
        }
        guard version < accepted, permitted != sha256 else { return nil }
        return PluginFault(
            .downgrade, "\(id) \(version) is older than \(entry.version), which was accepted before",
            mend: "Install it with `parasol plugin install --allow-downgrade FILE` if that is meant, or end the "
                + "plugin with `parasol plugin retire \(id)`.")
    }
}
