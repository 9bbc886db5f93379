import FoundationEssentials
package import NIOCore

/// A request body in pieces, so that values go out as they lie in memory.
package struct JSONBody: Sendable, Equatable {
    /// The pieces, none of them empty.
    package private(set) var pieces: [ByteBuffer] = []
    private var open = ByteBuffer()

    init() {}

    /// The body of a message.
    init(encoding message: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        open.writeBytes(try encoder.encode(message))
        close()
    }

    /// How many bytes the body has.
    package var byteCount: Int { pieces.reduce(open.readableBytes) { $0 + $1.readableBytes } }

    /// The body in one piece; a copy where there are several.
    package var joined: ByteBuffer {
        var closed = self
        closed.close()
        guard closed.pieces.count != 1 else { return closed.pieces[0] }
        var whole = ByteBuffer()
        whole.reserveCapacity(byteCount)
        for piece in closed.pieces { whole.writeImmutableBuffer(piece) }
        return whole
    }

    /// Adds syntax.
    mutating func append(_ syntax: StaticString) { open.writeStaticString(syntax) }

    /// Adds a text in quotes, escaped by RFC 8259.
    mutating func append(text: String) {
        open.writeInteger(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                open.writeBytes([UInt8(ascii: "\\"), byte])
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                open.writeString("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: open.writeInteger(byte)
            }
        }
        open.writeInteger(UInt8(ascii: "\""))
    }

    /// Adds a value without copying it.
    mutating func append(_ value: RawJSON) {
        close()
        pieces += value.segments.filter { $0.readableBytes > 0 }
    }

    /// Ends the piece that is being written.
    mutating func close() {
        guard open.readableBytes > 0 else { return }
        pieces.append(open)
        open = ByteBuffer()
    }
}
