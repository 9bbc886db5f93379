/// Joins texts to bytes so that no two different lists give the same bytes.
enum Framing {
    /// Each part is preceded by its length, 8 bytes, the highest first.
    static func join(_ parts: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + $1.utf8.count + 8 })
        for part in parts {
            append(UInt64(part.utf8.count), to: &bytes)
            bytes.append(contentsOf: part.utf8)
        }
        return bytes
    }

    /// Appends 8 bytes, the highest first.
    static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
