/// Texts in header values and addresses, where only printable ASCII is safe.
enum HeaderText {
    private static let hexadecimal = Array("0123456789ABCDEF".utf8)

    /// The text as it is where all of it is printable ASCII; otherwise with every other byte, and `%` itself,
    /// percent-encoded.
    ///
    /// How Transcend decodes file names is not documented.
    static func value(_ text: String) -> String {
        let isPrintable = { (byte: UInt8) in (0x20...0x7e).contains(byte) }
        // A space at either end would be cut off by any HTTP parser.
        let isSafe = text.utf8.allSatisfy(isPrintable) && text.first != " " && text.last != " "
        if isSafe { return text }
        return encode(text) { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "%") }
    }

    /// One segment of a path: everything but unreserved characters (RFC 3986) encoded.
    static func pathSegment(_ text: String) -> String {
        encode(text) { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                true
            default: false
            }
        }
    }

    private static func encode(_ text: String, unless isAllowed: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isAllowed(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
