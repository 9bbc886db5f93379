/// Builds one log line: a JSON object and a newline.
struct LogLine {
    /// The most bytes of one text; what is longer is cut and ends in `…`.
    static let maximumTextBytes = 2048
    /// Once a line is this long it takes no more fields and says so.
    static let maximumBytes = 16 * 1024

    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(512)
        bytes.append(UInt8(ascii: "{"))
    }

    /// Whether the line takes no more fields.
    var isFull: Bool { bytes.count >= Self.maximumBytes }

    /// Begins a field; its value must follow.
    mutating func name(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        text(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Appends a field with text.
    mutating func field(_ name: String, _ value: String) {
        self.name(name)
        text(value)
    }

    /// Appends the time of the system's clock as a value.
    mutating func timestamp() {
        bytes.append(UInt8(ascii: "\""))
        LogTimestamp.appendNow(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends what is JSON already.
    mutating func raw(_ json: String) { bytes.append(contentsOf: json.utf8) }

    /// Appends text as a JSON string.
    mutating func text(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { buffer in
            var end = buffer.count
            if end > Self.maximumTextBytes {
                end = Self.maximumTextBytes
                // Not inside a character: continuation bytes are 10xxxxxx.
                while end > 0, buffer[end] & 0xc0 == 0x80 { end -= 1 }
            }
            for byte in buffer[..<end] { escape(byte) }
            if end < buffer.count { bytes.append(contentsOf: "…".utf8) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The line, ended.
    mutating func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
        case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
        case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
        case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20, 0x7f:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(0x30 + byte >> 4)
            bytes.append(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
        default: bytes.append(byte)
        }
    }
}
