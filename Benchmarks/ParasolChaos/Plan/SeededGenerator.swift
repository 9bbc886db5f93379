/// Numbers that a seed fixes: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// `stream` keeps the numbers of two uses of one seed apart.
    init(seed: UInt64, stream: UInt64) { state = seed ^ (stream &* 0x9e37_79b9_7f4a_7c15) }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Draws one by its weight.
    mutating func pick<Choice>(_ choices: [(weight: Int, choice: Choice)], otherwise: Choice) -> Choice {
        var drawn = Int.random(in: 0..<max(choices.reduce(0) { $0 + $1.weight }, 1), using: &self)
        for (weight, choice) in choices {
            drawn -= weight
            if drawn < 0 { return choice }
        }
        return otherwise
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}
