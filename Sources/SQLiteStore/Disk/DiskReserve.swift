import Glibc
import JobStore
import Synchronization

/// A file that holds room on the disk of the database.
///
/// When the disk is full it is given up, so that what is under way can end, be reported and be purged, which makes room
/// in turn. Until the room for it is there again no new work is taken, so that none of it is eaten by new webhooks.
final class DiskReserve: Sendable {
    /// The name that stands beside the database.
    static func path(beside database: String) -> String { database + "-reserve" }

    /// What must be free besides before the reserve is taken again, so that one webhook more does not end it.
    private static let margin: Int64 = 1 << 20

    private let path: String
    private let bytes: Int64
    private let isHeldNow = Mutex(false)

    /// Makes a reserve that holds nothing yet; 0 bytes make one that is always held.
    init(beside database: String, bytes: Int64) {
        path = Self.path(beside: database)
        self.bytes = bytes
    }

    /// Whether the room is there for what must end.
    var isHeld: Bool { isHeldNow.withLock { $0 } }

    /// Gives the room up.
    func release() {
        isHeldNow.withLock { isHeld in
            guard bytes > 0 else { return }
            isHeld = false
            // A name that stays is taken again later; what it holds then is missing to nobody but a full disk.
            unlink(path)
        }
    }

    /// Takes the room, unless it is held; false where there is none.
    func restore() -> Bool {
        isHeldNow.withLock { isHeld in
            if !isHeld { isHeld = bytes == 0 || allocate() }
            return isHeld
        }
    }

    /// False where there is no room.
    ///
    /// A disk that refuses the file for another reason is told by the first commit; to have no reserve is no reason to
    /// take no work.
    private func allocate() -> Bool {
        do throws(SystemError) {
            let file = try OpenFile(path, O_WRONLY | O_CREAT)
            let failure = posix_fallocate(file.descriptor, 0, off_t(bytes + Self.margin))
            guard failure != ENOSPC && failure != EDQUOT else {
                unlink(path)
                return false
            }
            guard ftruncate(file.descriptor, off_t(bytes)) == 0 else { throw SystemError("ftruncate", path) }
            return true
        } catch {
            return !error.isDiskFull
        }
    }
}
