/// Walks over JSON by the grammar of RFC 8259 without making values of it, so that what passes stays byte for byte.
struct JSONScanner {
    /// Deeper nesting is refused; the reader of the gateway has a limit too.
    private static let maximumDepth = 256

    struct Malformed: Error {}

    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    /// The bytes are borrowed for the scanner's life.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether the bytes are one JSON value in UTF-8, and nothing else.
    static func isValue(_ bytes: some Collection<UInt8>) -> Bool {
        let answer = bytes.withContiguousStorageIfAvailable { storage in
            var scanner = JSONScanner(UnsafeRawBufferPointer(storage))
            do {
                try scanner.value()
                try scanner.end()
                return String(validating: storage, as: UTF8.self) != nil
            } catch {
                return false
            }
        }
        return answer ?? isValue(Array(bytes))
    }

    /// Walks over one value; gives its place, without the blanks around it.
    @discardableResult
    mutating func value(depth: Int = 0) throws(Malformed) -> Range<Int> {
        guard depth < Self.maximumDepth else { throw Malformed() }
        skipBlanks()
        let start = position
        switch try peek() {
        case UInt8(ascii: "{"): try members(depth: depth) { _, _ in }
        case UInt8(ascii: "["): try elements(depth: depth)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
        let place = start..<position
        skipBlanks()
        return place
    }

    /// Walks over an object; hands the places of each member's name and value to `note`.
    mutating func members(
        depth: Int = 0, _ note: (_ name: Range<Int>, _ value: Range<Int>) -> Void
    ) throws(Malformed) {
        skipBlanks()
        try take(UInt8(ascii: "{"))
        skipBlanks()
        if try peek() == UInt8(ascii: "}") { return position += 1 }
        while true {
            skipBlanks()
            let start = position
            try string()
            let name = start..<position
            skipBlanks()
            try take(UInt8(ascii: ":"))
            note(name, try value(depth: depth + 1))
            if try peek() == UInt8(ascii: "}") { return position += 1 }
            try take(UInt8(ascii: ","))
        }
    }

    /// Throws unless all bytes have been walked over.
    mutating func end() throws(Malformed) {
        skipBlanks()
        guard position == bytes.count else { throw Malformed() }
    }

    private mutating func elements(depth: Int) throws(Malformed) {
        try take(UInt8(ascii: "["))
        skipBlanks()
        if try peek() == UInt8(ascii: "]") { return position += 1 }
        while true {
            try value(depth: depth + 1)
            if try peek() == UInt8(ascii: "]") { return position += 1 }
            try take(UInt8(ascii: ","))
        }
    }

    private mutating func string() throws(Malformed) {
        try take(UInt8(ascii: "\""))
        while true {
            let byte = try peek()
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw Malformed()
            default: continue
            }
        }
    }

    private mutating func escape() throws(Malformed) {
        let byte = try peek()
        position += 1
        if byte == UInt8(ascii: "u") {
            for _ in 0..<4 {
                guard let digit = Character(UnicodeScalar(try peek())).hexDigitValue, digit < 16 else {
                    throw Malformed()
                }
                position += 1
            }
        } else if !"\"\\/bfnrt".utf8.contains(byte) {
            throw Malformed()
        }
    }

    private mutating func number() throws(Malformed) {
        if try peek() == UInt8(ascii: "-") { position += 1 }
        if try peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        guard next == UInt8(ascii: "e") || next == UInt8(ascii: "E") else { return }
        position += 1
        if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
        try digits()
    }

    private mutating func digits() throws(Malformed) {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw Malformed() }
    }

    private mutating func word(_ word: StaticString) throws(Malformed) {
        for index in 0..<word.utf8CodeUnitCount { try take(word.utf8Start[index]) }
    }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { position += 1 }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func peek() throws(Malformed) -> UInt8 {
        guard let byte = next else { throw Malformed() }
        return byte
    }

    private mutating func take(_ byte: UInt8) throws(Malformed) {
        guard next == byte else { throw Malformed() }
        position += 1
    }
}
