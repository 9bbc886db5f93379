package import NIOCore

/// Turns rows, one validated JSON value a line, into the inside of a JSON array; pure.
///
/// Buffers may end anywhere. A value holds no line feed (inside texts it is escaped), so each one between two
/// values becomes a comma; empty lines and a last line feed vanish.
package struct RowJoiner: Sendable {
    private static let lineFeed = UInt8(ascii: "\n")
    private var hasRow = false
    /// A line ended since the last row, so the next one needs a comma before it.
    private var needsComma = false

    /// Makes a joiner for the rows of one page.
    package init() {}

    /// The next piece of the array's inside; may be empty.
    package mutating func join(_ lines: ByteBuffer) -> ByteBuffer {
        let view = lines.readableBytesView
        var joined = ByteBuffer()
        joined.reserveCapacity(view.count + 1)
        var start = view.startIndex
        while start < view.endIndex {
            let end = view[start...].firstIndex(of: Self.lineFeed)
            let line = view[start..<(end ?? view.endIndex)]
            if line.contains(where: { !Self.isBlank($0) }) {
                if needsComma { joined.writeInteger(UInt8(ascii: ",")) }
                needsComma = false
                hasRow = true
                joined.writeBytes(line)
            } else if !needsComma {
                // The rest of a row that the buffer's end cut in the middle of blanks.
                joined.writeBytes(line)
            }
            guard let end else { break }
            needsComma = hasRow
            start = end + 1
        }
        return joined
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
}
