import Glibc
import JobStore

/// The files of an open database, as they were when it was opened.
///
/// A database that is deleted or replaced under its gateway goes on taking commits, in files that nobody will ever find
/// again. So every commit is checked before anybody hears of it.
struct DatabaseFiles: Sendable {
    /// Which file a name stands for.
    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    private let identities: [(path: String, identity: Identity)]

    /// Notes the files of a database in WAL mode that something was written to.
    init(database path: String) throws {
        identities = try ["", "-wal", "-shm"].map { suffix in
            guard let identity = try Self.identity(path + suffix) else {
                throw SystemError("stat", path + suffix, number: ENOENT)
            }
            return (path + suffix, identity)
        }
    }

    /// - Throws: ``StoreError`` with `unreachable` when one of the files is gone, or is another one.
    func check() throws {
        for (path, identity) in identities {
            guard let found = try Self.identity(path) else {
                throw StoreError(
                    .unreachable,
                    "\(path) was removed under the running gateway: put it back, or stop the gateway and restore its "
                        + "backup")
            }
            guard found == identity else {
                throw StoreError(
                    .unreachable,
                    "\(path) was replaced under the running gateway: put the file back that was there, or stop the "
                        + "gateway and start it with the new one")
            }
        }
    }

    /// Nil where there is no such file.
    private static func identity(_ path: String) throws -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw SystemError("stat", path) }
            return nil
        }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }
}
