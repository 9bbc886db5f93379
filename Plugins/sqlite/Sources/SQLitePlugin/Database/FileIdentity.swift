import Glibc

/// Which file a path names, across renames.
struct FileIdentity: Equatable {
    let device: UInt
    let inode: UInt

    /// The file that the path names now, or nil.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}
