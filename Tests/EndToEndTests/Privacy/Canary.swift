import Foundation

/// A word that stands in everything personal and everything secret of one test, and where it is found again.
struct Canary: Sendable {
    let word = "zqcanary7391qz"

    /// The word as it is, and as parts of base64 and hexadecimal text would show it.
    private var forms: [String: Data] {
        var forms = ["plain": Data(word.utf8), "hexadecimal": Data(word.utf8.map { hex($0) }.joined().utf8)]
        for offset in 0..<3 {
            // Only the characters that the bytes before and after the word do not change.
            let text = Array((Data(count: offset) + Data(word.utf8)).base64EncodedString().utf8)
            let first = (offset * 8 + 5) / 6
            let end = (offset + word.utf8.count) * 8 / 6
            forms["base64, \(offset)"] = Data(text[first..<end])
        }
        return forms
    }

    /// In which forms the word stands in the bytes; empty is well.
    func found(in bytes: Data) -> [String] {
        forms.filter { bytes.range(of: $0.value) != nil }.keys.sorted()
    }

    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
