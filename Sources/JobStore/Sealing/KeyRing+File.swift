import Crypto
import FoundationEssentials
import Glibc

extension KeyRing {
    /// Reads `store.key`, or makes it where that is allowed.
    ///
    /// - Parameters:
    ///   - path: The file, which only its owner may read.
    ///   - mayCreate: Whether a new key may be made when there is none: only while there is no database, because
    ///     without its old key a database cannot be read.
    /// - Throws: ``SealingError``.
    package static func open(_ path: String, mayCreate: Bool) throws -> KeyRing {
        do {
            return try read(path)
        } catch let error as SystemError where error.number == ENOENT {
            guard mayCreate else {
                throw SealingError(
                    .keyFileMissing,
                    "\(path) is missing, but its database is there: put the key back from its backup. Without it "
                        + "nothing sealed can be read; to begin anew move the database away too")
            }
        } catch let error as SystemError {
            throw SealingError(.keyFileUnreadable, "\(error): make it readable for the user of the gateway")
        }
        do {
            try create(path)
            return try read(path)
        } catch let error as SystemError {
            throw SealingError(
                .keyFileUnreadable, "\(error): the key file could not be made; check the directory's owner and room")
        }
    }

    private static func read(_ path: String) throws -> KeyRing {
        let file = try OpenFile(path, O_RDONLY | O_NONBLOCK)
        let status = try file.status()
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1 << 20 else {
            throw SealingError(.keyFileMalformed, "\(path) is not a file of keys: put the right one in its place")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SealingError(
                .keyFileExposed, "\(path) can be read by other users: run chmod 600 \(path), and consider a new key")
        }
        return try decode(file.read(upTo: Int(status.st_size)), path)
    }

    private static func decode(_ bytes: [UInt8], _ path: String) throws -> KeyRing {
        let malformed = SealingError(
            .keyFileMalformed, "\(path) is not what Parasol wrote: put the key back from its backup")
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)), file.version == 1,
            let current = KeyID(file.current), let index = KeyID(file.index)
        else { throw malformed }
        var keys: [KeyID: SymmetricKey] = [:]
        for (name, text) in file.keys {
            guard let id = KeyID(name), let key = Data(base64Encoded: text), key.count == keyBytes else {
                throw malformed
            }
            keys[id] = SymmetricKey(data: key)
        }
        do {
            return try KeyRing(current: current, index: index, keys: keys)
        } catch {
            throw malformed
        }
    }

    /// Makes the file under another name first, so that no reader ever sees a part of it.
    ///
    /// When another process was faster its key stays.
    private static func create(_ path: String) throws {
        let ring = KeyRing()
        let file = File(
            version: 1, current: ring.current.description, index: ring.index.description,
            keys: Dictionary(
                uniqueKeysWithValues: ring.keys.map { id, key in
                    (id.description, key.withUnsafeBytes { Data($0) }.base64EncodedString())
                }))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let draft = "\(path).\(ring.current)"
        defer { unlink(draft) }
        let output = try OpenFile(draft, O_WRONLY | O_CREAT | O_EXCL)
        try output.write(Array(encoder.encode(file)) + [UInt8(ascii: "\n")])
        try output.sync()
        guard link(draft, path) == 0 || errno == EEXIST else { throw SystemError("link", path) }
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try Directory.sync(parent.isEmpty ? "/" : parent)
    }

    /// The file's JSON: keys by id, 32 bytes in base64 each.
    private struct File: Codable {
        var version: Int
        var current: String
        var index: String
        var keys: [String: String]
    }
}
