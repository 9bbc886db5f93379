import Crypto
import Glibc
import PluginRuntime

/// Reads an open file once, from its beginning, and hashes what was read.
enum HashingReader {
    /// Large enough that system calls cost nothing beside the hash.
    private static let bufferBytes = 1 << 20

    /// The SHA-256 of the file, in hexadecimal.
    static func digest(
        of file: Descriptor, named name: String, limit: UInt64
    ) throws(PluginFault) -> (sha256: String, size: UInt64) {
        unsafe try digest(of: file, named: name, limit: limit) { _ in }
    }

    /// The SHA-256 of the file, in hexadecimal.
    ///
    /// `sink` gets every byte that was hashed, in order; the bytes are borrowed for the call.
    static func digest(
        of file: Descriptor, named name: String, limit: UInt64,
        into sink: (UnsafeRawBufferPointer) throws(PluginFault) -> Void
    ) throws(PluginFault) -> (sha256: String, size: UInt64) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 16)
        defer { unsafe buffer.deallocate() }
        var hash = SHA256()
        var size: UInt64 = 0
        while true {
            let count = unsafe pread(file.number, buffer.baseAddress, bufferBytes, off_t(size))
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw PluginFault(
                    .unreadable, "\(name) cannot be read: \(SystemError.text(errno))",
                    mend: "Look at the file system's health.")
            }
            size += UInt64(count)
            guard size <= limit else { throw tooLarge(name, limit) }
            let chunk = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            unsafe hash.update(bufferPointer: chunk)
            unsafe try sink(chunk)
        }
        return (Hexadecimal.text(hash.finalize()), size)
    }

    static func tooLarge(_ name: String, _ limit: UInt64) -> PluginFault {
        PluginFault(
            .libraryTooLarge, "\(name) has more than \(limit) bytes, the most that a library may have",
            mend: "Strip the library, or move its data out of it.")
    }
}
