import Glibc

/// Everything by which the file system shows that a library or its sidecar is not what it was.
struct FileIdentity: Sendable, Equatable {
    private struct Facts: Sendable, Equatable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var mode: UInt32
        var owner: UInt32
        /// In nanoseconds; the change time cannot be set by whoever writes the file.
        var changed: Int64
        var modified: Int64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            mode = status.st_mode
            owner = status.st_uid
            changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
            modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        }
    }

    /// The library, its sidecar, and the link that may stand in the library's place.
    private let facts: [Facts?]
    /// Whether the last change is so long ago that a further one would have another time; file systems stamp with the
    /// kernel's tick.
    let isSettled: Bool

    init(of file: String) {
        facts = [Self.status(file), Self.status(file + ".parasol.json"), Self.linkStatus(file)]
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let nanoseconds = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
        isSettled = facts.allSatisfy { fact in fact.map { nanoseconds - $0.changed > 100_000_000 } ?? true }
    }

    static func == (left: FileIdentity, right: FileIdentity) -> Bool { left.facts == right.facts }

    private static func status(_ path: String) -> Facts? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Facts(status) : nil
    }

    private static func linkStatus(_ path: String) -> Facts? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? Facts(status) : nil
    }
}
