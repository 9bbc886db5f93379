import Foundation
import JobStore
import PluginFixtures

/// Files of the spool that somebody changed: an error, never other bytes than were written.
struct SpoolTarget: FuzzTarget {
    private static let task = TaskID(rawValue: "01958000-0000-7000-8000-000000000001")
    /// Below, at and beyond whole frames.
    private static let sizes = [0, 100, 64 << 10, (64 << 10) + 1, 150_000]

    let corpus: [Sample]
    let dictionary: [[UInt8]]
    private let scratch: ScratchDirectory
    private let spool: Spool
    /// What the items hold.
    private let contents: [[UInt8]]

    init() throws {
        scratch = try ScratchDirectory()
        spool = try Spool(directory: scratch.path + "/spool", sealer: TargetKey.sealer(), maximumBytes: 1 << 30)
        contents = Self.sizes.map { size in (0..<size).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) } }
        var samples: [Sample] = []
        for number in Self.sizes.indices {
            let writer = try spool.writer(task: Self.task, attempt: 1, item: UInt32(number))
            try contents[number].withUnsafeBytes { try writer.append($0) }
            _ = try writer.finish()
            // Which item it is stands in front, so that a file can also be put in another's place.
            let bytes = [UInt8(number)] + (try Data(contentsOf: Self.url(scratch, number)))
            let frame = 4 + Sealer.overhead + (64 << 10)
            samples.append(
                Sample(bytes, hotRanges: [0..<60] + (1...3).map { $0 * frame - 20..<$0 * frame + 60 }))
        }
        corpus = samples
        dictionary =
            samples.map { Array($0.bytes.prefix(60)) } + [[0x80, 0, 0, 37], [0, 0, 0, 37], [0x80, 1, 0, 37]]
    }

    func run(_ input: [UInt8]) async throws {
        let number = Int(input.first ?? 0) % Self.sizes.count
        try Data(input.dropFirst()).write(to: Self.url(scratch, number))
        let written = contents[number]
        let frames = try spool.reader(task: Self.task, attempt: 1, item: UInt32(number)).frames()
        var place = 0
        do {
            while let bytes = try frames.next() {
                let end = place + bytes.count
                guard end <= written.count, Array(written[place..<end]) == bytes else {
                    throw Violation("the spool gives other bytes")
                }
                place += bytes.count
            }
        } catch is SpoolError {
            return
        } catch let error as SealingError where error.code == .keyMissing {
            return
        }
        guard place == written.count else { throw Violation("the spool takes a part for the whole") }
    }

    private static func url(_ scratch: ScratchDirectory, _ number: Int) -> URL {
        URL(filePath: "\(scratch.path)/spool/\(task.rawValue)/1/\(number)")
    }
}
