import Crypto
import FoundationEssentials
import Glibc
package import PluginRuntime

/// A private Ed25519 key, with which somebody vouches for plugins.
///
/// Its file has mode 0600 and one line: `parasol-signing-key:` and the base64 of the 32 bytes. Beside it, in a file that
/// everybody may read, lies the public key as `plugins.trustedKeys` takes it.
package struct SigningKey: Sendable {
    private static let prefix = "parasol-signing-key:"
    private static let maximumFileBytes = 1024

    private let key: Curve25519.Signing.PrivateKey

    /// Makes a new key.
    package init() { key = Curve25519.Signing.PrivateKey() }

    private init(_ key: Curve25519.Signing.PrivateKey) { self.key = key }

    /// The key that verifies what this one signs.
    package var trusted: TrustedKey {
        get throws(PluginFault) {
            guard let trusted = TrustedKey(bytes: key.publicKey.rawRepresentation) else {
                throw PluginFault(
                    .signingKeyUnusable, "the key has no public half",
                    mend: "Make another with `parasol plugin keygen`.")
            }
            return trusted
        }
    }

    func signature(over statement: [UInt8]) throws(PluginFault) -> Data {
        do {
            return try key.signature(for: statement)
        } catch {
            throw PluginFault(
                .signingKeyUnusable, "nothing can be signed with the key",
                mend: "Make another with `parasol plugin keygen`.")
        }
    }

    /// Reads a key that ``write(to:)`` wrote; a file that others may read is refused.
    package static func load(_ path: String) throws(PluginFault) -> SigningKey {
        func unusable(_ problem: String, _ mend: String) -> PluginFault {
            PluginFault(.signingKeyUnusable, "\(path) \(problem)", mend: mend)
        }
        let file = try Descriptor.reading(path)
        let status = try file.status()
        guard status.isRegular, status.mode & 0o077 == 0 else {
            throw unusable("can be read by others than its owner", "chmod 600 it; if others had it, make a new key.")
        }
        let bytes = try SmallFile.contents(
            of: file, named: path, limit: maximumFileBytes, tooLarge: .signingKeyUnusable)
        let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard text.count <= 2, text.dropFirst().allSatisfy(\.isEmpty), let line = text.first, line.hasPrefix(prefix),
            let raw = Data(base64Encoded: String(line.dropFirst(prefix.count))),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
        else { throw unusable("is no private key", "Name the file that `parasol plugin keygen` wrote.") }
        return SigningKey(key)
    }

    /// Writes the key to `<path>.key` and its public half to `<path>.pub`, neither of which may exist.
    package func write(to path: String) throws(PluginFault) {
        let lines = [
            (path + ".key", Self.prefix + key.rawRepresentation.base64EncodedString(), mode_t(0o600)),
            (path + ".pub", try trusted.description, mode_t(0o644)),
        ]
        for (file, _, _) in lines where FileStatus.at(file) != nil {
            throw PluginFault(
                .signingKeyUnusable, "\(file) is there already", mend: "Choose another name: keys are not overwritten.")
        }
        let directory = PathParts.split(path).directory
        for (file, line, mode) in lines {
            let partial = try PartialFile(in: directory, permissions: mode)
            try partial.write(Array((line + "\n").utf8))
            try partial.rename(to: file, in: directory)
        }
    }
}
