/// Makes inputs out of a corpus: a good one, changed in one to eight places.
struct Mutation {
    /// The most bytes of an input that is not longer in the corpus already.
    static let longest = 192 << 10
    private static let numbers: [UInt64] = [
        0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
        0x1_0000_0000, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_ffff,
    ]

    private let corpus: [Sample]
    private let dictionary: [[UInt8]]
    private var random: Seeded

    init(corpus: [Sample], dictionary: [[UInt8]], random: Seeded) {
        self.corpus = corpus
        self.dictionary = dictionary
        self.random = random
    }

    /// The next input.
    mutating func input() -> [UInt8] {
        guard let sample = corpus.randomElement(using: &random) else { return [] }
        var bytes = sample.bytes
        // Now and then the good one itself, so that the way to the end stays open.
        guard !isOneIn(32) else { return bytes }
        var changes = 1
        while changes < 8, Bool.random(using: &random) { changes += 1 }
        for _ in 0..<changes { change(&bytes, of: sample) }
        return Array(bytes.prefix(max(Self.longest, sample.bytes.count)))
    }

    private mutating func change(_ bytes: inout [UInt8], of sample: Sample) {
        let place = place(in: bytes, of: sample)
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        case 2, 3: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        case 4: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 5: bytes.removeSubrange(place..<min(bytes.count, place + length()))
        case 6: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + length())], at: place)
        case 7: swap(&bytes, place)
        case 8: if isOneIn(4) { bytes.removeSubrange(place...) }
        case 9: splice(&bytes, at: place)
        case 10, 11: number(&bytes, at: place)
        case 12: flood(&bytes, at: place)
        default: word(&bytes, at: place)
        }
    }

    private mutating func isOneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func place(in bytes: [UInt8], of sample: Sample) -> Int {
        if let range = sample.hotRanges.randomElement(using: &random), Bool.random(using: &random) {
            return min(Int.random(in: range, using: &random), bytes.count)
        }
        return Int.random(in: 0...bytes.count, using: &random)
    }

    /// Mostly short.
    private mutating func length() -> Int { Int.random(in: 1...(isOneIn(8) ? 4096 : 24), using: &random) }

    private mutating func swap(_ bytes: inout [UInt8], _ place: Int) {
        let first = Array(bytes[place..<min(bytes.count, place + length())])
        guard !first.isEmpty else { return }
        bytes.removeSubrange(place..<place + first.count)
        bytes.insert(contentsOf: first, at: Int.random(in: 0...bytes.count, using: &random))
    }

    /// The end of another good input in place of the rest.
    private mutating func splice(_ bytes: inout [UInt8], at place: Int) {
        guard let other = corpus.randomElement(using: &random) else { return }
        let from = Int.random(in: 0...other.bytes.count, using: &random)
        bytes.replaceSubrange(place..., with: other.bytes[from...])
    }

    /// A number at the edge of its type, in binary.
    private mutating func number(_ bytes: inout [UInt8], at place: Int) {
        let width = [1, 2, 4, 8].randomElement(using: &random) ?? 1
        guard place + width <= bytes.count, let value = Self.numbers.randomElement(using: &random) else { return }
        var digits = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        if Bool.random(using: &random) { digits.reverse() }
        bytes.replaceSubrange(place..<place + width, with: digits)
    }

    /// The same bytes again and again.
    private mutating func flood(_ bytes: inout [UInt8], at place: Int) {
        guard isOneIn(4) else { return }
        let piece =
            Bool.random(using: &random)
            ? dictionary.randomElement(using: &random) ?? [0] : [UInt8.random(in: 0...255, using: &random)]
        let count = Int.random(in: 1...(isOneIn(8) ? 16_384 : 700), using: &random)
        let flood = (0..<count).flatMap { _ in piece }
        bytes.insert(contentsOf: flood.prefix(Self.longest), at: place)
    }

    private mutating func word(_ bytes: inout [UInt8], at place: Int) {
        guard let word = dictionary.randomElement(using: &random) else { return }
        if Bool.random(using: &random) {
            bytes.insert(contentsOf: word, at: place)
        } else {
            bytes.replaceSubrange(place..<min(bytes.count, place + word.count), with: word)
        }
    }
}
