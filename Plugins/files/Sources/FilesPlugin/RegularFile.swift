import Glibc

/// A regular file, open for reading.
final class RegularFile {
    private static let readBytes = 256 * 1024

    private let descriptor: Int32

    /// Takes over a descriptor; nil, and closed, where it is not of a regular file.
    init?(owning descriptor: Int32) throws {
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FilesError.system("fstat", errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    }

    deinit { close(descriptor) }

    /// Hands the bytes to `body`, piece by piece.
    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.readBytes, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count == 0 { return }
            if count > 0 {
                try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } else if errno != EINTR {
                throw FilesError.system("read", errno)
            }
        }
    }
}
