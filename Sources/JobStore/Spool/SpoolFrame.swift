/// How an item is cut up: frames of 64 KiB, each a head of 4 bytes and a sealed blob.
///
/// The head is the blob's length, the highest byte first, with the top bit set on the last frame. It is not
/// authenticated itself; what it says is part of what the blob authenticates.
enum SpoolFrame {
    /// The bytes that a frame holds, but for the last, which may hold fewer.
    static let capacity = 64 << 10
    static let headBytes = 4
    private static let lastMark: UInt32 = 1 << 31

    /// How many bytes a frame takes on disk.
    static func bytesOnDisk(_ count: Int) -> Int64 { Int64(headBytes + Sealer.overhead + count) }

    static func head(blobBytes: Int, isLast: Bool) -> [UInt8] {
        let word = UInt32(blobBytes) | (isLast ? lastMark : 0)
        return withUnsafeBytes(of: word.bigEndian) { Array($0) }
    }

    /// Reads a head; nil when no frame has such a length.
    static func parse(_ head: [UInt8]) -> (blobBytes: Int, isLast: Bool)? {
        let word = head.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let count = Int(word & ~lastMark)
        guard (Sealer.overhead...(Sealer.overhead + capacity)).contains(count) else { return nil }
        return (count, word & lastMark != 0)
    }
}
