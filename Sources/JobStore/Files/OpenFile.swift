package import Glibc

/// An open file or directory; closed when the last reference goes.
///
/// Calls block, so they belong on threads outside the cooperative pool.
package final class OpenFile: Sendable {
    package let descriptor: CInt
    package let path: String

    /// Opens; descriptors never pass to child processes.
    package init(_ path: String, _ flags: CInt, mode: mode_t = 0o600) throws(SystemError) {
        descriptor = open(path, flags | O_CLOEXEC, mode)
        self.path = path
        guard descriptor >= 0 else { throw SystemError("open", path) }
    }

    deinit { close(descriptor) }

    /// Writes all bytes at the file's position.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = Glibc.write(descriptor, start, rest.count)
            if count < 0 {
                guard errno == EINTR else { throw SystemError("write", path) }
                continue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    /// Writes all bytes at the file's position.
    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Reads up to `count` bytes; fewer only at the end of the file.
    package func read(upTo count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { raw in
                Glibc.read(descriptor, raw.baseAddress.map { $0 + filled }, count - filled)
            }
            if got < 0 {
                guard errno == EINTR else { throw SystemError("read", path) }
                continue
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Goes on at a byte of the file.
    package func seek(to byte: Int64) throws(SystemError) {
        guard lseek(descriptor, off_t(byte), SEEK_SET) >= 0 else { throw SystemError("lseek", path) }
    }

    /// Waits until all that was written, or a directory's new names, are on disk.
    package func sync() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw SystemError("fsync", path) }
    }

    /// What the file system knows of the file.
    package func status() throws(SystemError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemError("fstat", path) }
        return status
    }
}
