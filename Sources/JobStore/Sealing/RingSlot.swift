/// One slot of a ``SealedRing`` as it lies on disk.
///
/// A number that counts up (8 bytes), when its first byte came (8, milliseconds since 1970, UTC), a length (4), all highest
/// byte first, and a blob that opens in this slot and under this number and time only.
struct RingSlot {
    static let head = 20
    /// The bytes of the stream in one slot.
    static let capacity = 8 * 1024
    static let size = head + Sealer.overhead + capacity

    var number: UInt64
    var begun: Int64
    var blob: [UInt8]
    /// Where it lies in the file, counted in slots; of one that was read, for its number may be anybody's.
    var index = 0

    init(number: UInt64, begun: Int64, blob: [UInt8]) {
        self.number = number
        self.begun = begun
        self.blob = blob
    }

    /// Reads a slot; nil for one that was never written, or emptied.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count > Self.head else { return nil }
        func word(_ start: Int, _ count: Int) -> UInt64 {
            bytes.dropFirst(start).prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let length = Int(word(16, 4))
        number = word(0, 8)
        begun = Int64(bitPattern: word(8, 8))
        guard number > 0, length <= bytes.count - Self.head else { return nil }
        blob = Array(bytes.dropFirst(Self.head).prefix(length))
    }

    /// All slots of a file, in the order in which they lie in it.
    static func all(of contents: [UInt8]) -> [RingSlot] {
        stride(from: 0, to: contents.count, by: size).compactMap { start in
            var slot = RingSlot(contents[start..<min(start + size, contents.count)])
            slot?.index = start / size
            return slot
        }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        Framing.append(number, to: &bytes)
        Framing.append(UInt64(bitPattern: begun), to: &bytes)
        bytes += withUnsafeBytes(of: UInt32(blob.count).bigEndian) { Array($0) }
        return bytes + blob
    }

    /// Where the blob belongs, in the ring of that name.
    static func context(_ name: String, number: UInt64, begun: Int64) -> SealContext {
        SealContext(table: "ring", column: name, row: "\(number)/\(begun)")
    }
}
