/// An input that a target takes, from which others are made.
struct Sample: Sendable {
    var bytes: [UInt8]
    /// Where a change means most, such as headers and tables; half of all changes are made there.
    var hotRanges: [Range<Int>] = []

    init(_ bytes: [UInt8], hotRanges: [Range<Int>] = []) {
        self.bytes = bytes
        self.hotRanges = hotRanges.map { $0.clamped(to: 0..<bytes.count) }.filter { !$0.isEmpty }
    }

    init(_ text: String) { self.init(Array(text.utf8)) }
}
