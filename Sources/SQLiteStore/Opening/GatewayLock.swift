import Glibc
import JobStore

/// Keeps a second gateway out of a state directory.
///
/// The kernel lets go of it when the process ends, however it ends.
final class GatewayLock: Sendable {
    private let file: OpenFile

    /// Takes the lock.
    ///
    /// - Throws: ``StoreError`` with `secondGateway` and the other's process id; ``SystemError``.
    init(directory: String) throws {
        file = try OpenFile("\(directory)/lock", O_RDWR | O_CREAT)
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw SystemError("flock", file.path) }
            let owner = String(decoding: try file.read(upTo: 20), as: UTF8.self).filter(\.isNumber)
            throw StoreError(
                .secondGateway,
                "another gateway (process \(owner.isEmpty ? "unknown" : owner)) runs in \(directory): stop it, or give "
                    + "this one a state directory of its own")
        }
        guard ftruncate(file.descriptor, 0) == 0 else { throw SystemError("ftruncate", file.path) }
        try file.write(Array("\(getpid())\n".utf8))
    }

    func release() { flock(file.descriptor, LOCK_UN) }
}
