/// Checks one JSON value that comes in pieces: RFC 8259 to the letter, UTF-8 included, nested at most 512 deep.
///
/// Allocates nothing but its stack of containers and looks at each byte once, because every byte of every result goes
/// through it.
struct JSONScanner {
    /// How deep arrays and objects may nest.
    static let maximumDepth = 512

    private enum State {
        case value, firstElement, firstKey, key, colon, afterValue, done
        case string, escape, hex, utf8
        case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
        case literal
        case failed
    }

    private enum Container { case array, object }

    private var state = State.value
    private var containers: [Container] = []
    /// Whether the string under way is the name of a member.
    private var isKey = false
    /// How many hexadecimal digits or continuation bytes are still to come.
    private var pending = 0
    /// Which byte may come next inside a character of several bytes.
    private var continuation: ClosedRange<UInt8> = 0x80...0xbf
    /// What is still to come of `true`, `false` or `null`, the next character in the lowest byte.
    private var literal: UInt32 = 0

    /// Whether the bytes so far are one whole value.
    var isComplete: Bool {
        switch state {
        case .done: true
        case .zero, .integer, .fraction, .exponentDigits: containers.isEmpty
        default: false
        }
    }

    /// Forgets all that it took, for the next value.
    mutating func reset() {
        state = .value
        containers.removeAll(keepingCapacity: true)
    }

    /// Takes the next bytes; false when they cannot belong to a JSON value, now and ever after.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if state == .string {
                index = skipPlain(bytes, from: index)
                guard index < bytes.count else { return true }
            }
            step(bytes[index])
            guard state != .failed else { return false }
            index += 1
        }
        return true
    }

    /// Goes over the characters of a string that mean nothing but themselves.
    private func skipPlain(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            guard byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5c else { break }
            index += 1
        }
        return index
    }

    private mutating func step(_ byte: UInt8) {
        switch state {
        case .value, .firstElement, .firstKey, .key, .colon, .afterValue, .done: structure(byte)
        case .string, .escape, .hex, .utf8: text(byte)
        case .literal: word(byte)
        case .failed: break
        default: number(byte)
        }
    }

    private mutating func structure(_ byte: UInt8) {
        switch (state, byte) {
        case (_, 0x20), (_, 0x09), (_, 0x0a), (_, 0x0d): break
        case (.firstElement, UInt8(ascii: "]")): leave(.array)
        case (.value, _), (.firstElement, _): begin(byte)
        case (.firstKey, UInt8(ascii: "}")): leave(.object)
        case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
            isKey = true
            state = .string
        case (.colon, UInt8(ascii: ":")): state = .value
        case (.afterValue, UInt8(ascii: ",")): state = containers.last == .object ? .key : .value
        case (.afterValue, UInt8(ascii: "]")): leave(.array)
        case (.afterValue, UInt8(ascii: "}")): leave(.object)
        default: state = .failed
        }
    }

    private mutating func begin(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""):
            isKey = false
            state = .string
        case UInt8(ascii: "{"): enter(.object, then: .firstKey)
        case UInt8(ascii: "["): enter(.array, then: .firstElement)
        case UInt8(ascii: "-"): state = .minus
        case UInt8(ascii: "0"): state = .zero
        case UInt8(ascii: "1")...UInt8(ascii: "9"): state = .integer
        case UInt8(ascii: "t"): expect(0x657572)  // "rue" from its end
        case UInt8(ascii: "f"): expect(0x65736c61)  // "alse" from its end
        case UInt8(ascii: "n"): expect(0x6c6c75)  // "ull" from its end
        default: state = .failed
        }
    }

    private mutating func enter(_ container: Container, then next: State) {
        containers.append(container)
        state = containers.count <= Self.maximumDepth ? next : .failed
    }

    private mutating func leave(_ container: Container) {
        guard containers.popLast() == container else { return state = .failed }
        endValue()
    }

    private mutating func endValue() { state = containers.isEmpty ? .done : .afterValue }

    private mutating func expect(_ rest: UInt32) {
        literal = rest
        state = .literal
    }

    private mutating func word(_ byte: UInt8) {
        guard literal & 0xff == UInt32(byte) else { return state = .failed }
        literal >>= 8
        if literal == 0 { endValue() }
    }

    private mutating func text(_ byte: UInt8) {
        switch state {
        case .escape: escape(byte)
        case .hex:
            guard byte.isHexadecimal else { return state = .failed }
            pending -= 1
            if pending == 0 { state = .string }
        case .utf8:
            guard continuation.contains(byte) else { return state = .failed }
            continuation = 0x80...0xbf
            pending -= 1
            if pending == 0 { state = .string }
        default: character(byte)
        }
    }

    private mutating func character(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""):
            if isKey { state = .colon } else { endValue() }
        case UInt8(ascii: "\\"): state = .escape
        case 0x00..<0x20: state = .failed
        case 0x20..<0x80: break
        // The table of well-formed sequences, Unicode 15, chapter 3, table 3-7.
        case 0xc2...0xdf: begin(1, 0x80...0xbf)
        case 0xe0: begin(2, 0xa0...0xbf)
        case 0xed: begin(2, 0x80...0x9f)
        case 0xe1...0xef: begin(2, 0x80...0xbf)
        case 0xf0: begin(3, 0x90...0xbf)
        case 0xf1...0xf3: begin(3, 0x80...0xbf)
        case 0xf4: begin(3, 0x80...0x8f)
        default: state = .failed
        }
    }

    private mutating func begin(_ count: Int, _ next: ClosedRange<UInt8>) {
        pending = count
        continuation = next
        state = .utf8
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            state = .string
        case UInt8(ascii: "u"):
            pending = 4
            state = .hex
        default: state = .failed
        }
    }

    private mutating func number(_ byte: UInt8) {
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        switch (state, byte) {
        case (.minus, UInt8(ascii: "0")): state = .zero
        case (.minus, _) where isDigit: state = .integer
        case (.integer, _) where isDigit, (.fraction, _) where isDigit, (.exponentDigits, _) where isDigit: break
        case (.point, _) where isDigit: state = .fraction
        case (.exponent, _) where isDigit, (.exponentSign, _) where isDigit: state = .exponentDigits
        case (.exponent, UInt8(ascii: "+")), (.exponent, UInt8(ascii: "-")): state = .exponentSign
        case (.zero, UInt8(ascii: ".")), (.integer, UInt8(ascii: ".")): state = .point
        case (.zero, _) where byte | 0x20 == UInt8(ascii: "e"), (.integer, _) where byte | 0x20 == UInt8(ascii: "e"),
            (.fraction, _) where byte | 0x20 == UInt8(ascii: "e"):
            state = .exponent
        case (.zero, _) where !isDigit, (.integer, _), (.fraction, _), (.exponentDigits, _):
            // A number ends only with what comes after it.
            endValue()
            structure(byte)
        default: state = .failed
        }
    }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
