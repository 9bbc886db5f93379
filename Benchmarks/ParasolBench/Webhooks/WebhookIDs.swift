/// The ids of one webhook: the same in every run, spread like random ones, so that runs can be compared and an index
/// of the store is not filled in order.
struct WebhookIDs: Sendable {
    /// The webhook's number within the run.
    let number: Int

    var request: String { uuid(lane: 0) }
    var profile: String { uuid(lane: 1) }
    var requestDataSilo: String { uuid(lane: 2) }
    var token: String { uuid(lane: 3) }
    var coreIdentifier: String { "user-" + digits }
    var identifier: String { "person-\(digits)@example.com" }

    /// The number in twelve digits.
    var digits: String {
        let text = String(number)
        return String(repeating: "0", count: max(0, Self.digitCount - text.utf8.count)) + text
    }

    static let digitCount = 12
    private static let laneCount: UInt64 = 8

    /// A UUID of version 4 in form.
    private func uuid(lane: UInt64) -> String {
        let seed = (UInt64(number) * Self.laneCount + lane) * 2
        let high = Self.mix(seed) & 0xffff_ffff_ffff_0fff | 0x4000
        let low = Self.mix(seed + 1) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (word, dashes) in [(high, [8, 12]), (low, [0, 4])] {
            for place in 0..<16 {
                if dashes.contains(place) { text.append(UInt8(ascii: "-")) }
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - place * 4)) & 15
                text.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The finaliser of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
    private static func mix(_ seed: UInt64) -> UInt64 {
        var word = (seed &+ 1) &* 0x9e37_79b9_7f4a_7c15
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
