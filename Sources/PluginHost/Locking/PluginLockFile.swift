package import DSRModel
import FoundationEssentials
import Glibc
package import PluginRuntime

/// `plugins.lock` in the state directory, and the permits to downgrade beside it.
///
/// Only the gateway that holds the state directory writes the lock. A permit is a file of its own,
/// `downgrade.<plugin id>` with the hash of the one build that it is for: the command line leaves it there whether a
/// gateway runs or not, whoever may write the state directory may give it, and it is used up when that build is accepted.
package struct PluginLockFile: Sendable {
    /// Thousands of plugins with hundreds of claims each stay below; more is damage.
    private static let maximumBytes = 16 << 20

    private let directory: String
    private var path: String { directory + "/plugins.lock" }

    package init(directory: String) { self.directory = directory }

    /// Reads the lock; an empty one where nothing was accepted yet.
    package func load() throws(PluginFault) -> PluginLock {
        guard FileStatus.at(path) != nil else { return PluginLock() }
        let bytes = try SmallFile.contents(
            of: try Descriptor.reading(path), named: path, limit: Self.maximumBytes, tooLarge: .lockMalformed)
        guard let lock = LockDocument.read(bytes)?.lock else {
            throw PluginFault(
                .lockMalformed, "\(path) cannot be read as the record of accepted plugins",
                mend: "Bring it back from a backup. Removed, it is written anew, and any version is accepted once.")
        }
        return lock
    }

    /// Replaces the file in one step; on disk when this returns.
    package func save(_ lock: PluginLock) throws(PluginFault) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try encoder.encode(LockDocument(lock))) + Array("\n".utf8)
        } catch {
            throw PluginFault(.lockMalformed, "\(path) cannot be written as JSON", mend: "Restart the gateway.")
        }
        try SmallFile.replace(path, with: bytes, mode: 0o600)
    }

    // MARK: Permits

    /// Allows one build to take the place of a newer one.
    package func permitDowngrade(of id: PluginID, to sha256: String) throws(PluginFault) {
        // The gateway's user may be another than the operator's: the directory is what guards it.
        try SmallFile.replace(permit(id), with: Array((sha256 + "\n").utf8), mode: 0o644)
    }

    /// The hash of the build that may take the place of a newer one; nil where none may.
    package func permittedDowngrade(of id: PluginID) -> String? {
        // A permit that cannot be read permits nothing, which the refusal `downgrade` then says.
        guard FileStatus.at(permit(id)) != nil, let file = try? Descriptor.reading(permit(id)),
            let status = try? file.status(), status.isRegular, (try? status.requireTrusted(permit(id))) != nil,
            let bytes = try? SmallFile.contents(
                of: file, named: permit(id), limit: 65, tooLarge: .lockMalformed)
        else { return nil }
        let text = String(decoding: bytes.dropLast(), as: UTF8.self)
        return Hexadecimal.isSHA256(text) ? text : nil
    }

    /// Takes a permit back, used or not; nothing where there is none.
    package func endPermit(of id: PluginID) { unsafe unlink(permit(id)) }

    private func permit(_ id: PluginID) -> String { "\(directory)/downgrade.\(id)" }
}
