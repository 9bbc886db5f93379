import Foundation
import PluginMessages
import PluginRuntime
import Testing

@Suite("Items are checked byte by byte, however they are cut")
struct ItemValidatorTests {
    @Test(
        "a value of RFC 8259 passes",
        arguments: [
            "null", "true", "false", "0", "-0", "12", "-3.25", "1e9", "1.5E-07", "0e+1", "\"\"", "[]", "{}", " 1 ",
            "\n[ ]\t",
            #"{"a":{"b":[1,2,{"c":null}]},"d":"\"\\\/\b\f\n\r\t\u00e9\ud83d"}"#, "\"\u{7f}é€𝄞\u{10ffff}\"",
            String(repeating: "[", count: 512) + String(repeating: "]", count: 512), "[1,-2,3.0,true,false,null]",
        ])
    func valid(_ text: String) {
        for cuts in [1, 2, 3, 1_000] { #expect(verdict(Array(text.utf8), cuts) == "valid", "cut every \(cuts) bytes") }
    }

    @Test(
        "anything else does not",
        arguments: [
            "", " ", "nul", "nulll", "True", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", "'a'", "\"a",
            "\"\t\"",
            "\"\\x\"", "\"\\u12g4\"", "[1,]", "[,1]", "[1 2]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}",
            "[}", "{]",
            "[1]]", "1 2", "{} {}", "[1", "{\"a\":1", "//", "\u{feff}1",
            String(repeating: "[", count: 513) + String(repeating: "]", count: 513),
        ])
    func invalid(_ text: String) {
        for cuts in [1, 2, 3, 1_000] { #expect(verdict(Array(text.utf8), cuts) != "valid", "cut every \(cuts) bytes") }
    }

    @Test(
        "ill-formed UTF-8 does not pass",
        arguments: [
            [0x80], [0xc0, 0xaf], [0xc1, 0x80], [0xe0, 0x9f, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0x80, 0x80],
            [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9d, 0x84],
        ] as [[UInt8]])
    func illFormed(_ bytes: [UInt8]) {
        for cuts in [1, 2, 1_000] { #expect(verdict([0x22] + bytes + [0x22], cuts) != "valid") }
    }

    @Test("10,000 seeded mutations get the verdict of another JSON reader")
    func differential() throws {
        let seeds = [
            #"{"name":"Ada","born":1815,"tags":["a","b",null,true],"deep":{"x":-1.5e3}}"#, #"[1,2.5,"\u00e9\n",[],{}]"#,
        ]
        let alphabet = Array(#"{}[]",:0123456789.eE+-truefalsn \u"#.utf8)
        var random = SplitMix64(seed: 0x0d1f_fe2e)
        var invalid = 0
        for round in 0..<10_000 {
            var bytes = Array(seeds[round % 2].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                default: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                }
            }
            let other = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            let ours = verdict(bytes, Int.random(in: 1...40, using: &random)) == "valid"
            if !ours { invalid += 1 }
            // Where Foundation's reader leaves the grammar: halves of surrogate pairs and numbers beyond a double, which
            // it refuses, and a comma behind the last element, which it passes over.
            let text = String(decoding: bytes, as: UTF8.self)
            if ours != other, !text.contains(/\\u|,\s*[\]\}]|[eE]\+?\d{3}/) { Issue.record("we say \(ours): \(text)") }
        }
        #expect(invalid > 5_000)
    }

    @Test("rows are whole lines in every chunk")
    func rows() {
        #expect(rows(["{}\n[]\n", "1\r\n", " \"a\" \n"]) == "valid")
        #expect(rows([]) == "valid")
        #expect(rows([""]) == "valid")
        #expect(rows(["1\n", "{}"]) == "line 2 does not end with a line feed; a chunk of rows is whole lines")
        #expect(rows(["1\n\n"]) == "line 2 is not one JSON value")
        #expect(rows(["[1,\n2]\n"]) == "line 1 is not one JSON value")
        #expect(rows(["1\n", "2 3\n"]) == "line 2 is not one JSON value")
    }

    @Test("limits count the whole value and the single chunk")
    func limits() {
        var value = ItemValidator(kind: .value)
        let megabyte = [UInt8](repeating: 0x20, count: 1 << 20)
        #expect(throws: Never.self) { for _ in 0..<4 { try megabyte.withUnsafeBytes { try value.append($0) } } }
        #expect(throws: ItemValidator.Fault.self) { try [0x31].withUnsafeBytes { try value.append($0) } }
        var file = ItemValidator(kind: .file)
        #expect(throws: Never.self) { for _ in 0..<9 { try megabyte.withUnsafeBytes { try file.append($0) } } }
        #expect(throws: ItemValidator.Fault.self) { try (megabyte + [0]).withUnsafeBytes { try file.append($0) } }
    }

    private func verdict(_ bytes: [UInt8], _ cuts: Int) -> String {
        var validator = ItemValidator(kind: .value)
        do {
            for start in stride(from: 0, to: bytes.count, by: cuts) {
                try bytes[start..<min(start + cuts, bytes.count)].withUnsafeBytes { try validator.append($0) }
            }
            try validator.finish()
            return "valid"
        } catch {
            return "\(error)"
        }
    }

    private func rows(_ chunks: [String]) -> String {
        var validator = ItemValidator(kind: .rows)
        do {
            for chunk in chunks { try Array(chunk.utf8).withUnsafeBytes { try validator.append($0) } }
            try validator.finish()
            return "valid"
        } catch ItemValidator.Fault.invalid(let why) {
            return why
        } catch {
            return "\(error)"
        }
    }
}
