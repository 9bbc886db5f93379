import Glibc
import PluginRuntime

/// What the file system says of a file.
struct FileStatus: Sendable, Equatable {
    let isRegular: Bool
    let isDirectory: Bool
    let owner: UInt32
    let group: UInt32
    /// The permission bits.
    let mode: UInt32
    /// In bytes.
    let size: UInt64
    let device: UInt64
    let inode: UInt64
    /// How many names the file has.
    let links: UInt64

    init(_ status: stat) {
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        owner = status.st_uid
        group = status.st_gid
        mode = status.st_mode & 0o7777
        size = UInt64(max(0, status.st_size))
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        links = UInt64(status.st_nlink)
    }

    /// What stands under a path, itself and not what a link points to; nil where nothing does.
    static func at(_ path: String) -> FileStatus? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? FileStatus(status) : nil
    }

    /// What stands under a path, or what a link there points to; nil where nothing does.
    static func following(_ path: String) -> FileStatus? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? FileStatus(status) : nil
    }

    /// Whether both are the same file, by whatever name.
    func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }

    /// Throws unless nobody but root and the gateway's own user could have written the file.
    func requireTrusted(_ path: String) throws(PluginFault) {
        guard owner == 0 || owner == geteuid() else {
            throw PluginFault(
                .insecureOwner, "\(path) belongs to the user \(owner), neither to root nor to the gateway's user",
                mend: "chown it to root or to the user \(geteuid()).")
        }
        guard mode & 0o002 == 0 else {
            throw PluginFault(.insecureMode, "\(path) can be written by everybody", mend: "chmod go-w it.")
        }
        guard mode & 0o020 == 0 || PrivateGroup.isPrivate(group, of: owner) else {
            throw PluginFault(
                .insecureMode, "\(path) can be written by its group, which is not its owner's alone",
                mend: "chmod go-w it.")
        }
    }
}
