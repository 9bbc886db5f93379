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
                        + "nothing sealed can be read; `parasol store verify` lists which requests to ask for again. To "
                        + "begin anew move the database away too")
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

    /// Reads `store.key`; nil when there is none.
    ///
    /// - Throws: ``SealingError``.
    static func present(_ path: String) throws -> KeyRing? {
        do {
            return try open(path, mayCreate: false)
        } catch let error as SealingError where error.code == .keyFileMissing {
            return nil
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
        var created: [KeyID: Int64] = [:]
        for (name, text) in file.keys {
            guard let id = KeyID(name), let key = Data(base64Encoded: text), key.count == keyBytes else {
                throw malformed
            }
            keys[id] = SymmetricKey(data: key)
            created[id] = file.created?[name]
        }
        do {
            return try KeyRing(current: current, index: index, keys: keys, created: created)
        } catch {
            throw malformed
        }
    }

    /// Makes the file under another name first, so that no reader ever sees a part of it.
    ///
    /// When another process was faster its key stays.
    private static func create(_ path: String) throws {
        let ring = KeyRing(at: Int64(Date().timeIntervalSince1970 * 1000))
        let draft = "\(path).\(ring.current)"
        defer { unlink(draft) }
        try ring.write(to: draft)
        guard link(draft, path) == 0 || errno == EEXIST else { throw SystemError("link", path) }
        try Directory.sync(directory(of: path))
    }

    /// Puts the ring in the place of the file; it is on disk when this returns, and a crash leaves the old or the new.
    ///
    /// For the one process that holds the lock of the state directory.
    ///
    /// - Throws: ``SealingError``; the file may be the old one or the new one then.
    package func replace(_ path: String) throws {
        do {
            try Self.removeDrafts(of: path)
            let draft = "\(path).\(KeyID.random())"
            do {
                try write(to: draft)
                guard rename(draft, path) == 0 else { throw SystemError("rename", path) }
            } catch {
                unlink(draft)
                throw error
            }
            try Directory.sync(Self.directory(of: path))
        } catch let error as SystemError {
            throw SealingError(
                .keyFileUnwritable, "\(error): the key file could not be replaced; check the directory's owner and room"
            )
        }
    }

    /// Removes what a crash left of an earlier replacement: it holds keys.
    private static func removeDrafts(of path: String) throws {
        let directory = directory(of: path)
        let prefix = (path.split(separator: "/").last.map(String.init) ?? path) + "."
        for name in try Directory.names(in: directory) where name.hasPrefix(prefix) {
            // Other names, such as a person's copy, are not ours.
            guard KeyID(String(name.dropFirst(prefix.count))) != nil else { continue }
            try Directory.remove("\(directory)/\(name)")
        }
    }

    private func write(to draft: String) throws {
        let file = File(
            version: 1, current: current.description, index: index.description,
            keys: Dictionary(
                uniqueKeysWithValues: keys.map { id, key in
                    (id.description, key.withUnsafeBytes { Data($0) }.base64EncodedString())
                }),
            created: Dictionary(uniqueKeysWithValues: created.map { ($0.description, $1) }))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let output = try OpenFile(draft, O_WRONLY | O_CREAT | O_EXCL)
        try output.write(Array(encoder.encode(file)) + [UInt8(ascii: "\n")])
        try output.sync()
    }

    private static func directory(of path: String) -> String {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return parent.isEmpty ? "/" : parent
    }

    /// The file's JSON: keys by id, 32 bytes in base64 each, and when they were made.
    private struct File: Codable {
        var version: Int
        var current: String
        var index: String
        var keys: [String: String]
        /// Milliseconds since 1970, UTC; not in files of the first versions.
        var created: [String: Int64]?
    }
}
