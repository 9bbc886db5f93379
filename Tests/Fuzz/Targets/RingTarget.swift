import Foundation
import JobStore
import PluginFixtures

/// Files of sealed rings that somebody changed: what is left of the stream comes in order, and nothing else.
struct RingTarget: FuzzTarget {
    private static let capacity = 32 << 10
    private static let line = 64

    let corpus: [Sample]
    let dictionary: [[UInt8]] = [[0, 0, 0, 0, 0, 0, 0, 1], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]]
    private let scratch: ScratchDirectory
    private let sealer: Sealer

    init() throws {
        scratch = try ScratchDirectory()
        sealer = try TargetKey.sealer()
        var samples: [Sample] = []
        for lines in [1, 100, 1200] {
            let path = "\(scratch.path)/\(lines)"
            let ring = SealedRing(path: path, name: "ring", sealer: sealer, capacity: Self.capacity, now: { 0 })
            for number in 0..<lines { try ring.append(Self.text(number)) }
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
            let slot = 20 + Sealer.overhead + (8 << 10)
            samples.append(Sample(bytes, hotRanges: (0...5).map { $0 * slot..<$0 * slot + 32 }))
        }
        corpus = samples
    }

    func run(_ input: [UInt8]) async throws {
        let path = scratch.path + "/changed"
        try Data(input).write(to: URL(filePath: path))
        let ring = SealedRing(path: path, name: "ring", sealer: sealer, capacity: Self.capacity, now: { 0 })
        var last = -1
        // Slots hold whole lines, but the oldest may be cut by the capacity.
        let bytes = try ring.read()
        for start in stride(from: bytes.count % Self.line, to: bytes.count, by: Self.line) {
            let text = Array(bytes[start..<start + Self.line])
            guard let number = Int(String(decoding: text.prefix { $0 != 0x20 }, as: UTF8.self)),
                text == Self.text(number)
            else { throw Violation("the ring gives bytes that nobody wrote") }
            guard number >= last else { throw Violation("the ring gives bytes out of order") }
            last = number
        }
        try ring.append(Self.text(9999))
        guard try ring.read().suffix(Self.line).elementsEqual(Self.text(9999)) else {
            throw Violation("the ring does not go on behind what it could not read")
        }
    }

    private static func text(_ number: Int) -> [UInt8] {
        let text = Array("\(number) ".utf8)
        return text + [UInt8](repeating: 0x2e, count: line - text.count - 1) + [0x0a]
    }
}
