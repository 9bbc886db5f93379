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
            throw PluginFault(
                .unreadable, "\(path) cannot be read: \(SystemError.text(errno))",
                mend: "Let the gateway's user read the file.")
        }
        return Descriptor(number)
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
