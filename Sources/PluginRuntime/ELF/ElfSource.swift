import Glibc

/// The bytes of a library, read piece by piece and never mapped.
///
/// A mapped file that somebody truncates kills the process with SIGBUS; a read of it merely comes back short.
struct ElfSource {
    /// The most bytes that one read may ask for; no table of a library comes near it.
    static let maximumRead: UInt64 = 64 * 1024 * 1024

    private enum Storage {
        case bytes([UInt8])
        case descriptor(CInt)
    }

    private let storage: Storage
    /// How a person knows the library: its path, mostly.
    let name: String
    /// How many bytes the library has.
    let size: UInt64

    init(bytes: [UInt8], name: String) {
        storage = .bytes(bytes)
        self.name = name
        size = UInt64(bytes.count)
    }

    /// Reads through a descriptor, which stays the caller's and must stay open as long as the source is used.
    init(descriptor: CInt, name: String) throws(PluginFault) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(name, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(name) }
        storage = .descriptor(descriptor)
        self.name = name
        size = UInt64(max(0, status.st_size))
    }

    /// Exactly `count` bytes from `offset` on.
    func read(at offset: UInt64, count: UInt64, what: String) throws(PluginFault) -> ElfBytes {
        guard offset <= size, count <= size - offset else { throw .truncated(name, what) }
        guard count <= Self.maximumRead else { throw .malformed(name, "\(what) is larger than any library needs") }
        switch storage {
        case .bytes(let bytes):
            let start = Int(offset)
            return ElfBytes(Array(bytes[start..<start + Int(count)]), source: self, what: what)
        case .descriptor(let descriptor):
            return ElfBytes(try read(descriptor, Int(offset), Int(count), what), source: self, what: what)
        }
    }

    private func read(
        _ descriptor: CInt, _ offset: Int, _ count: Int, _ what: String
    ) throws(PluginFault) -> [UInt8] {
        var failure: PluginFault?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count, let base = buffer.baseAddress {
                let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    failure = .truncated(name, what)
                    return
                } else if errno != EINTR {
                    failure = .unreadable(name, errno)
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
