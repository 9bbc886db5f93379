/// A piece of a library, with integers read little-endian and every offset checked.
struct ElfBytes {
    let bytes: [UInt8]
    private let name: String
    private let what: String

    init(_ bytes: [UInt8], source: ElfSource, what: String) {
        self.bytes = bytes
        self.name = source.name
        self.what = what
    }

    var count: Int { bytes.count }

    /// The integer at an offset.
    func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type, at offset: Int
    ) throws(PluginFault) -> Integer {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Integer>.size else { throw .truncated(name, what) }
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Integer.self) }
        return Integer(littleEndian: value)
    }

    /// Whether the text at an offset starts with `prefix`; false beyond the end.
    func hasText(_ prefix: [UInt8], at offset: Int) -> Bool {
        offset >= 0 && offset <= bytes.count - prefix.count && bytes[offset...].starts(with: prefix)
    }

    /// The text at an offset, up to its NUL.
    func text(at offset: Int) throws(PluginFault) -> String {
        guard offset >= 0, offset < bytes.count, let end = bytes[offset...].firstIndex(of: 0) else {
            throw .malformed(name, "a name in \(what) lies outside it or has no end")
        }
        return String(decoding: bytes[offset..<end], as: UTF8.self)
    }
}
