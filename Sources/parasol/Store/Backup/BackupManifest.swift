import Crypto
import FoundationEssentials
import Glibc
import JobStore

/// What stands in `backup.json`: what the backup holds; nothing personal.
struct BackupManifest: Codable, Sendable {
    static let fileName = "backup.json"
    static let currentFormat = 1

    /// One file of the backup.
    struct Entry: Codable, Sendable {
        var name: String
        var bytes: Int64
        /// In hexadecimal.
        var sha256: String

        /// - Throws: ``SystemError``.
        init(_ name: String, in directory: String) throws {
            let file = try OpenFile("\(directory)/\(name)", O_RDONLY)
            var hash = SHA256()
            var count: Int64 = 0
            while true {
                let part = try file.read(upTo: 1 << 20)
                guard !part.isEmpty else { break }
                hash.update(data: part)
                count += Int64(part.count)
            }
            self.name = name
            bytes = count
            sha256 = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    var format = currentFormat
    /// Milliseconds since 1970, UTC.
    var madeAt: Int64
    /// Jobs by state.
    var jobs: [String: Int]
    /// The id of the key that seals what is new; nil for a store that has sealed nothing.
    var key: String?
    /// Whether the keys are in it.
    var hasKeys: Bool
    var files: [Entry]

    /// Reads the manifest of a backup, and checks that each of its files is whole.
    ///
    /// - Throws: ``BackupFault``; ``SystemError``.
    static func checked(in directory: String) throws -> BackupManifest {
        guard Directory.exists("\(directory)/\(fileName)") else {
            throw BackupFault("\(directory) is no backup of Parasol's: there is no \(fileName) in it")
        }
        let bytes = try OpenFile("\(directory)/\(fileName)", O_RDONLY).read(upTo: 1 << 20)
        guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: Data(bytes)) else {
            throw BackupFault("\(directory)/\(fileName) is not what Parasol wrote: use another backup")
        }
        guard manifest.format == currentFormat else {
            throw BackupFault("\(directory) is of another version of Parasol (format \(manifest.format)): use that one")
        }
        for entry in manifest.files {
            guard !entry.name.contains("/"), Directory.exists("\(directory)/\(entry.name)") else {
                throw BackupFault("\(directory)/\(entry.name) is missing: use another backup")
            }
            let found = try Entry(entry.name, in: directory)
            guard found.bytes == entry.bytes, found.sha256 == entry.sha256 else {
                throw BackupFault(
                    "\(directory)/\(entry.name) was changed since the backup was made: use another backup")
            }
        }
        return manifest
    }
}

/// Why a backup cannot be made or restored; the message names the mend.
struct BackupFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
