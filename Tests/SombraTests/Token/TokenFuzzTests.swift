import Testing

@testable import Sombra

@Suite("Mutated tokens")
struct TokenFuzzTests {
    /// SplitMix64: the same mutations in every run.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    private static let alphabet = Array("ABCxyz019-_.=+/ {}\"\\\u{0}é".utf8)

    private func mutate(_ token: String, _ random: inout Seeded) -> String {
        var bytes = Array(token.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let other = Self.alphabet.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = other
            case 1: bytes.insert(other, at: place)
            case 2 where bytes.count > 1: bytes.remove(at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + 40))
            case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
            default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
            }
            if bytes.isEmpty { bytes = [other] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("of 20,000 mutations of good tokens none is accepted and none crashes")
    func mutations() throws {
        let signer = TestSigner()
        let keys = try signer.keys
        let verifier = TokenVerifier(audience: "northwind-books")
        let good = [
            try signer.token(), try signer.token(header: #"{"alg":"ES384","kid":"k"}"#),
        ]
        var random = Seeded(state: 42)
        var refusals: [TokenFailure: Int] = [:]
        for round in 0..<20_000 {
            let token = good[round % good.count]
            let mutated = mutate(token, &random)
            guard mutated != token else { continue }
            let failure = #expect(throws: TokenFailure.self) {
                try verifier.verify(try CompactToken(mutated), with: keys, at: 1_000_000)
            }
            if let failure { refusals[failure, default: 0] += 1 }
        }
        // The mutations reach every stage, not only the first one.
        for rule in [TokenFailure.notCompact, .notBase64URL, .headerNotObject, .algorithm, .signatureForm, .signature] {
            #expect(refusals[rule, default: 0] > 10, "\(rule)")
        }
    }
}
