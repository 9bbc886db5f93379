import Foundation

/// A word that stands in everything personal and everything secret of one test, and where it is found again.
struct Canary: Sendable {
    let word = "zqcanary7391qz"

    /// The word as it is, and as it stands in texts that hide it.
    private var forms: [String: Data] {
        let bytes = Data(word.utf8)
        var forms = [
            "plain": bytes,
            "upper case": Data(word.uppercased().utf8),
            "hexadecimal": Data(word.utf8.map { hex($0) }.joined().utf8),
            "hexadecimal, upper case": Data(word.utf8.map { hex($0).uppercased() }.joined().utf8),
            "escaped as JSON": Data(word.utf8.map { "\\u00" + hex($0) }.joined().utf8),
            "escaped for a URL": Data(word.utf8.map { "%" + hex($0).uppercased() }.joined().utf8),
            "bytes as numbers": Data(word.utf8.map { String($0) }.joined(separator: ", ").utf8),
            "UTF-16": Data(word.utf8.flatMap { [$0, 0] }),
        ]
        for offset in 0..<3 {
            // Only the characters that the bytes before and after the word do not change.
            let text = Array((Data(count: offset) + bytes).base64EncodedString().utf8)
            let first = (offset * 8 + 5) / 6
            let end = (offset + bytes.count) * 8 / 6
            let part = String(decoding: text[first..<end], as: UTF8.self)
            forms["base64, \(offset)"] = Data(part.utf8)
            let other = part.replacing("+", with: "-").replacing("/", with: "_")
            if other != part { forms["base64url, \(offset)"] = Data(other.utf8) }
        }
        return forms
    }

    /// In which forms the word stands in the bytes; empty is well.
    func found(in bytes: Data) -> [String] {
        forms.filter { bytes.range(of: $0.value) != nil }.keys.sorted()
    }

    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
