import CPluginRuntime
import Glibc
import PluginRuntime

/// An open file, closed when nobody holds it any more.
final class Descriptor: Sendable {
    let number: CInt

    /// Takes the descriptor over.
    init(_ number: CInt) { self.number = number }

    deinit { close(number) }

    /// Opens a file for reading, and nothing behind a symbolic link.
    static func reading(_ path: String) throws(PluginFault) -> Descriptor {
        // O_NONBLOCK: a FIFO under this name must not hold the gateway up.
        let number = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            guard errno != ELOOP else {
                throw PluginFault(
                    .symlink, "\(path) is a symbolic link",
                    mend: "Put the library itself there: what a link points to can change unseen.")
            }
            throw unreadable(path)
        }
        return Descriptor(number)
    }

    /// Opens a file of a drop directory for reading.
    ///
    /// A symbolic link is followed where it stays in the file's own directory and below: Kubernetes puts `x.so` as a link
    /// to `..data/x.so`, and `..data` as one to the directory of the moment. Any other link is refused. Owner and mode are
    /// to be asked of the open file, since a link has none that count.
    static func dropped(_ path: String) throws(PluginFault) -> Descriptor {
        let (directory, name) = PathParts.split(path)
        let parent = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw unreadable(path) }
        defer { close(parent) }
        let number = unsafe parasol_open_beneath(parent, name)
        guard number >= 0 else {
            guard errno != ELOOP, errno != EXDEV else {
                throw PluginFault(
                    .symlink, "\(path) is a symbolic link that leads out of its directory",
                    mend: "Put the library itself there: what lies elsewhere can change unseen.")
            }
            throw unreadable(path)
        }
        return Descriptor(number)
    }

    private static func unreadable(_ path: String) -> PluginFault {
        PluginFault(
            .unreadable, "\(path) cannot be read: \(SystemError.text(errno))",
            mend: "Let the gateway's user read the file.")
    }

    /// What the file system knows of the open file.
    func status() throws(PluginFault) -> FileStatus {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw PluginFault(
                .unreadable, "an open file cannot be examined: \(SystemError.text(errno))",
                mend: "Look at the file system's health.")
        }
        return FileStatus(status)
    }

    /// Waits until the file's contents are on disk.
    func synchronise() throws(PluginFault) {
        guard fsync(number) == 0 else {
            throw PluginFault(
                .unwritable, "a file cannot be written to disk: \(SystemError.text(errno))",
                mend: "Free space, or look at the file system's health.")
        }
    }
}

/// The text of an error number.
enum SystemError {
    static func text(_ number: CInt) -> String { unsafe String(cString: strerror(number)) }
}
