import Foundation
import PluginFixtures
import PluginRuntime
import Testing

@Suite("A hostile library cannot bring the reader down")
struct LibraryFuzzTests {
    @Test("5,000 seeded cuts and mutations end in facts or in a fault with a mend, never in a crash")
    func mutations() throws {
        let directory = try ScratchDirectory()
        let original = [UInt8](try Data(contentsOf: URL(filePath: try Fixtures.minimal(into: directory))))
        var random = SplitMix64(seed: 0x5eed_0f_9a4a_501)
        var refused = 0
        for _ in 0..<5_000 {
            var bytes = original
            mutate(&bytes, with: &random)
            do {
                _ = try PluginLibrary.inspect(bytes: bytes, named: "mutant")
            } catch {
                refused += 1
                #expect(!error.code.isEmpty && !error.message.isEmpty && !error.mend.isEmpty)
            }
        }
        #expect(refused > 1_000)
    }

    /// Hits the tables that the reader follows more often than the rest, where a change means nothing to it.
    private func mutate(_ bytes: inout [UInt8], with random: inout SplitMix64) {
        if Int.random(in: 0..<4, using: &random) == 0 {
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
        }
        guard bytes.count > 64 else { return }
        let sectionHeaders = bytes.count - min(bytes.count - 1, 64 * 32)
        for _ in 0..<Int.random(in: 1...16, using: &random) {
            let place =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: Int.random(in: 0..<64, using: &random)
                case 1: Int.random(in: 0..<min(bytes.count, 1_024), using: &random)
                case 2: Int.random(in: sectionHeaders..<bytes.count, using: &random)
                default: Int.random(in: 0..<bytes.count, using: &random)
                }
            bytes[place] = Bool.random(using: &random) ? 0xff : UInt8.random(in: 0...255, using: &random)
        }
    }
}
