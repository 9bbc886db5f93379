/// SplitMix64: the same numbers from the same seed, on every machine.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The numbers for one input of one target: that input can be made again without those before it.
    init(seed: UInt64, target: String, index: Int) {
        // FNV-1a, because Swift's own hashes differ from run to run.
        var mixed = target.utf8.reduce(seed ^ 0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        mixed ^= UInt64(truncatingIfNeeded: index) &* 0x9e37_79b9_7f4a_7c15
        self.init(seed: mixed)
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
