/// Text of the sort that breaks programs: odd Unicode, control characters, sheer size, the syntax of other languages.
package struct HostileText: Sendable {
    /// What sort of text it is; says nothing of its content.
    package let sort: String
    package let text: String
    /// Whether it looks for a place where text is taken for code, and might find everybody.
    package var isInjection = false

    /// All fixed shapes and so many random ones.
    package static func all(random count: Int, using generator: inout SeededGenerator) -> [HostileText] {
        odd + injections + (0..<count).map { random(number: $0, using: &generator) }
    }

    /// Shapes that are odd, but no code in any language.
    package static let odd: [HostileText] = [
        HostileText(sort: "empty text", text: ""),
        HostileText(sort: "one space", text: " "),
        HostileText(sort: "a NUL inside", text: "parasol-check\u{0}@example.invalid"),
        HostileText(sort: "control characters", text: "\u{1}\u{7}\u{8}\u{1b}[31m\u{7f}\u{85}\u{9f}"),
        HostileText(sort: "line breaks", text: "parasol\r\ncheck\n\u{2028}\u{2029}\t@example.invalid"),
        HostileText(sort: "right-to-left marks", text: "\u{202e}dilavni.elpmaxe\u{2066}\u{200f}@kcehc"),
        HostileText(sort: "zero-width characters", text: "par\u{200b}as\u{200d}ol\u{feff}-check"),
        HostileText(sort: "many combining marks", text: "e" + String(repeating: "\u{301}", count: 1_000)),
        HostileText(sort: "emoji of many parts", text: "👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿🫱🏽‍🫲🏿"),
        HostileText(sort: "two spellings of one letter", text: "\u{c5}ngstr\u{f6}m A\u{30a}ngstro\u{308}m"),
        HostileText(sort: "noncharacters and private use", text: "\u{fffe}\u{ffff}\u{e000}\u{10ffff}\u{fffd}"),
        HostileText(sort: "letters that grow in another case", text: "ßİŉǰΐΰﬃ"),
        HostileText(sort: "backslashes and quotes", text: #"\\\"\u0000\x00'"`\"#),
        HostileText(sort: "16,384 letters", text: String(repeating: "a", count: 16_384)),
        HostileText(sort: "16,384 letters of four bytes", text: String(repeating: "𝕏", count: 16_384)),
        HostileText(sort: "16,384 quotes", text: String(repeating: "\"", count: 16_384)),
        HostileText(sort: "format directives", text: "%s%n%x%p%99999d{0}%@"),
        HostileText(sort: "a number too large", text: "999999999999999999999999999999999999e999"),
        HostileText(sort: "words that mean nothing", text: "null"),
        HostileText(sort: "brackets without an end", text: String(repeating: "[{", count: 2_000)),
    ]

    /// Shapes that a system might take for code; to be sent to what writes only where nothing can be lost.
    package static let injections: [HostileText] = [
        "' OR '1'='1", "\" OR \"\"=\"", "'; DROP TABLE users; --", "1) OR 1=1 --", "' UNION SELECT * FROM users --",
        "%", "_", "*", ".*", "?", "[a-z]*", "*)(uid=*))(|(uid=*", "{\"$ne\": null}", "{\"$gt\": \"\"}",
        "'; return true; var x='", "../../../../etc/passwd", "/", ".", "..", "../*", "$(id)", "`id`", "; ls", "| ls",
        "-rf", "--all", "${jndi:ldap://127.0.0.1/x}", "{{7*7}}", "<script>alert(1)</script>", "=1+1", "%00", "%27",
    ].map { HostileText(sort: "the shape of an injection", text: $0, isInjection: true) }

    /// A random text; holds a word of 12 hexadecimal digits that no other has.
    private static func random(number: Int, using generator: inout SeededGenerator) -> HostileText {
        var text = ""
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
            text += odd.randomElement(using: &generator)?.text.prefix(Int.random(in: 1...40, using: &generator)) ?? ""
            text += scalars(Int.random(in: 0...20, using: &generator), using: &generator)
        }
        return HostileText(sort: "random text \(number + 1)", text: text + generator.hex(12))
    }

    private static func scalars(_ count: Int, using generator: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [0...0x1f, 0x20...0x7f, 0x80...0x7ff, 0x800...0xd7ff, 0x10000...0x10ffff]
        var text = String.UnicodeScalarView()
        for _ in 0..<count {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { text.append(scalar) }
        }
        return String(text)
    }
}
