/// Reads JSON strictly (RFC 8259) and in place.
///
/// Members are handed over as they come, and values that only pass through stay the bytes that arrived. A
/// library decoder would fold doubled names, round numbers and forget the bytes, all of which would hide a
/// caller's mistake.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private static let deepest = 512

    /// Checks the whole text first, so that what is not JSON is never taken for JSON of the wrong shape.
    init(_ bytes: [UInt8]) throws {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Refusal.malformed("body is not UTF-8") }
        self.bytes = bytes
        skipSpace()
        if position == bytes.count { throw Refusal.malformed("body is not JSON: it is empty") }
        let start = position
        _ = try value()
        try end()
        position = start
    }

    /// Hands each member's name to `member`, which must read its value; a name that comes twice is refused.
    mutating func object(_ what: String, _ member: (String, inout JSONReader) throws -> Void) throws {
        var names: Set<String> = []
        try members(of: what) { name, reader in
            guard names.insert(name).inserted else {
                throw Refusal.malformed("\(what) has the member \"\(name)\" twice")
            }
            try member(name, &reader)
        }
    }

    private mutating func members(of what: String, _ member: (String, inout JSONReader) throws -> Void) throws {
        guard peek == UInt8(ascii: "{") else { throw Refusal.malformed("\(what) must be an object") }
        try descend()
        if try closes(with: "}") { return }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw notJSON("expected a member's name") }
            let name = try string("a member's name")
            skipSpace()
            try expect(":")
            skipSpace()
            try member(name, &self)
        } while try continues(to: "}")
    }

    /// Calls `element` for each element, which must read it.
    mutating func array(_ what: String, _ element: (inout JSONReader) throws -> Void) throws {
        guard peek == UInt8(ascii: "[") else { throw Refusal.malformed("\(what) must be an array") }
        try descend()
        if try closes(with: "]") { return }
        repeat {
            skipSpace()
            try element(&self)
        } while try continues(to: "]")
    }

    mutating func string(_ what: String) throws -> String {
        guard peek == UInt8(ascii: "\"") else { throw Refusal.malformed("\(what) must be a string") }
        position += 1
        var text: [UInt8] = []
        while true {
            guard let byte = peek else { throw notJSON("a string does not end") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: try escaped().utf8)
            case 0..<0x20: throw notJSON("a string holds a control character")
            default: text.append(byte)
            }
        }
    }

    mutating func bool(_ what: String) throws -> Bool {
        if take("true") { return true }
        if take("false") { return false }
        throw Refusal.malformed("\(what) must be true or false")
    }

    mutating func integer(_ what: String) throws -> Int {
        let text = peek.map { $0 == UInt8(ascii: "-") || isDigit($0) } == true ? try value() : []
        guard let number = Int(String(decoding: text, as: UTF8.self)) else {
            throw Refusal.malformed("\(what) must be a whole number")
        }
        return number
    }

    /// The bytes of any value, checked.
    mutating func value() throws -> ArraySlice<UInt8> {
        let start = position
        switch peek {
        case UInt8(ascii: "{"): try members(of: "a value") { _, reader in _ = try reader.value() }
        case UInt8(ascii: "["): try array("a value") { reader in _ = try reader.value() }
        case UInt8(ascii: "\""): _ = try string("a value")
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            guard take("true") || take("false") || take("null") else { throw notJSON("unknown word") }
        default: try number()
        }
        return bytes[start..<position]
    }

    /// Nothing may follow.
    private mutating func end() throws {
        skipSpace()
        guard position == bytes.count else { throw notJSON("something follows the value") }
    }
}

extension JSONReader {
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private func notJSON(_ why: String) -> Refusal {
        Refusal.malformed("body is not JSON: \(why) (at byte \(position))")
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func descend() throws {
        depth += 1
        guard depth <= Self.deepest else { throw notJSON("nested more than \(Self.deepest) levels deep") }
        position += 1
    }

    /// Whether the object or array is empty and ends here.
    private mutating func closes(with bracket: Unicode.Scalar) throws -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: bracket) else { return false }
        position += 1
        depth -= 1
        return true
    }

    /// Whether another element follows; otherwise the closing bracket was read.
    private mutating func continues(to bracket: Unicode.Scalar) throws -> Bool {
        skipSpace()
        if peek == UInt8(ascii: ",") {
            position += 1
            return true
        }
        try expect(bracket)
        depth -= 1
        return false
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws {
        guard peek == UInt8(ascii: scalar) else { throw notJSON("expected \(scalar)") }
        position += 1
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let text = Array("\(word)".utf8)
        guard bytes[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }

    private mutating func number() throws {
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    private mutating func digits() throws {
        let start = position
        while let byte = peek, isDigit(byte) { position += 1 }
        guard position > start else { throw notJSON("expected a value") }
    }

    private mutating func escaped() throws -> String {
        guard let byte = peek else { throw notJSON("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw notJSON("unknown escape in a string")
        }
    }

    private mutating func unicode() throws -> String {
        let unit = try codeUnit()
        guard UTF16.isLeadSurrogate(unit) else { return try scalars([unit]) }
        try expect("\\")
        try expect("u")
        return try scalars([unit, try codeUnit()])
    }

    private func scalars(_ units: [UInt16]) throws -> String {
        guard let text = String(validating: units, as: UTF16.self) else { throw notJSON("half a character") }
        return text
    }

    private mutating func codeUnit() throws -> UInt16 {
        let digits = bytes[position...].prefix(4)
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.count == 4, !text.contains("+"), !text.contains("-"), let unit = UInt16(text, radix: 16) else {
            throw notJSON("\\u needs four hexadecimal digits")
        }
        position += 4
        return unit
    }
}
