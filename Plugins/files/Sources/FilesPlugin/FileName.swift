/// One name in a directory: bytes without a slash or a NUL, and neither `.` nor `..`.
struct FileName: Hashable, Sendable, Comparable {
    /// The most bytes of a name that Linux file systems take.
    static let maximumBytes = 255

    /// The bytes as the file system has them, which need not be UTF-8.
    let bytes: [UInt8]

    /// Takes bytes that name an entry; nil for anything else.
    init?(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard (1...Self.maximumBytes).contains(self.bytes.count), !self.bytes.contains(0), !self.bytes.contains(0x2f),
            self.bytes != [0x2e], self.bytes != [0x2e, 0x2e]
        else { return nil }
    }

    /// Takes a text that names an entry; nil for anything else.
    init?(_ text: String) { self.init(text.utf8) }

    /// The name for people; bytes that are no UTF-8 are replaced.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Lends the name to the file system.
    func withPath<Value>(_ body: (UnsafePointer<CChar>) throws -> Value) rethrows -> Value {
        try (bytes + [0]).withUnsafeBufferPointer { buffer in
            try buffer.withMemoryRebound(to: CChar.self) { chars in
                // Never nil, as there is always the NUL.
                guard let path = chars.baseAddress else { return try "".withCString(body) }
                return try body(path)
            }
        }
    }

    static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
