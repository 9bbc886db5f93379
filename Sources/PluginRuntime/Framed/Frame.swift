/// One message between host and worker: u32 length of what follows, u8 kind, u64 token, u32 item, payload; little-endian.
struct Frame: Sendable {
    /// The version of the protocol, in `hello`.
    static let version: UInt32 = 1
    /// The bytes after the length that are not payload.
    static let fixed = 13
    /// The most bytes of a payload: an input of the host is the largest.
    static let maximumPayload = MessageLimits.input

    let kind: FrameKind
    let token: UInt64
    let item: UInt32
    let payload: [UInt8]

    init(_ kind: FrameKind, token: UInt64 = 0, item: UInt32 = 0, payload: [UInt8] = []) {
        self.kind = kind
        self.token = token
        self.item = item
        self.payload = payload
    }

    /// The frame as it goes over the wire.
    var bytes: [UInt8] { payload.withUnsafeBytes { Self.bytes(kind, token: token, item: item, payload: $0) } }

    /// A frame as it goes over the wire, its payload copied once.
    static func bytes(
        _ kind: FrameKind, token: UInt64, item: UInt32, payload: UnsafeRawBufferPointer
    ) -> [UInt8] {
        let count = 4 + fixed + payload.count
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let target = UnsafeMutableRawBufferPointer(buffer)
            target.storeBytes(of: UInt32(fixed + payload.count).littleEndian, as: UInt32.self)
            target.storeBytes(of: kind.rawValue, toByteOffset: 4, as: UInt8.self)
            target.storeBytes(of: token.littleEndian, toByteOffset: 5, as: UInt64.self)
            target.storeBytes(of: item.littleEndian, toByteOffset: 13, as: UInt32.self)
            UnsafeMutableRawBufferPointer(rebasing: target[(4 + fixed)...]).copyMemory(from: payload)
            filled = count
        }
    }

    /// The payload as one number, where it is exactly that.
    func number<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
        guard payload.count == MemoryLayout<Integer>.size else { return nil }
        return Integer(littleEndian: payload.withUnsafeBytes { $0.loadUnaligned(as: Integer.self) })
    }
}

extension [UInt8] {
    /// Appends a number, lowest byte first.
    mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
