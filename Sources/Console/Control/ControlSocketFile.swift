import Glibc

/// The socket file on disk.
enum ControlSocketFile {
    /// A call of the system that failed on the socket file.
    struct Failure: Error, CustomStringConvertible {
        let operation: String
        let path: String
        let code: Int32

        var description: String { "\(operation) \(path): \(String(cString: strerror(code)))" }
    }

    /// The path of a socket that the system would not take.
    struct PathTooLong: Error, CustomStringConvertible {
        /// The room of `sockaddr_un.sun_path`, without the zero at its end.
        static let limit = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

        let path: String

        var description: String {
            "\(path) has \(path.utf8.count) bytes, and a socket's path may have \(Self.limit): choose a shorter "
                + "state.directory"
        }
    }

    /// Throws where the path cannot be a socket's.
    static func checkLength(_ path: String) throws(PathTooLong) {
        guard path.utf8.count <= PathTooLong.limit else { throw PathTooLong(path: path) }
    }

    /// Removes what an earlier gateway left behind; nothing there is fine.
    static func remove(_ path: String) throws {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw Failure(operation: "unlink", path: path, code: errno)
    }

    /// Lets only the owner speak to it.
    static func restrict(_ path: String) throws {
        guard chmod(path, 0o600) != 0 else { return }
        throw Failure(operation: "chmod", path: path, code: errno)
    }
}
