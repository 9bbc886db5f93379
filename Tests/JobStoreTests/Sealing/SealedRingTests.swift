import Foundation
import JobStore
import Synchronization
import Testing

@Suite("A sealed ring")
struct SealedRingTests {
    private let directory: URL
    private let sealer: Sealer

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "ring-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        sealer = try Sealer(KeyRing())
    }

    private func ring(_ name: String = "com.example.a", capacity: Int = 32 * 1024, sealer: Sealer? = nil) -> SealedRing
    {
        SealedRing(
            path: directory.appending(path: "output").path, name: name, sealer: sealer ?? self.sealer,
            capacity: capacity, now: { 0 })
    }

    private func contents() throws -> Data { try Data(contentsOf: directory.appending(path: "output")) }

    @Test("what was added is read back, also by the next process")
    func readsBack() throws {
        defer { remove() }
        let first = ring()
        #expect(try first.read().isEmpty)
        for line in 0..<100 { try first.append(Array("line \(line)\n".utf8)) }
        let all = (0..<100).map { "line \($0)\n" }.joined()
        #expect(String(decoding: try first.read(), as: UTF8.self) == all)
        let second = ring()
        #expect(String(decoding: try second.read(), as: UTF8.self) == all)
        try second.append(Array("and on\n".utf8))
        #expect(String(decoding: try ring().read(), as: UTF8.self) == all + "and on\n")
    }

    @Test("the newest bytes stay, and the file does not grow", arguments: [1, 100, 8192, 8193, 50_000])
    func bounded(piece: Int) throws {
        defer { remove() }
        let ring = ring()
        var all: [UInt8] = []
        for round in 0..<max(20, 200_000 / piece / 20) {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: piece)
            all += bytes
            try ring.append(bytes)
        }
        #expect(try ring.read() == Array(all.suffix(32 * 1024)))
        #expect(try contents().count <= ring.maximumFileBytes)
        #expect(ring.maximumFileBytes < 48 * 1024)
    }

    @Test("nothing can be read in the file, and nobody else's bytes open")
    func sealed() throws {
        defer { remove() }
        try ring().append(Array("somebody@example.com".utf8))
        #expect(try contents().range(of: Data("somebody".utf8)) == nil)
        #expect(try ring("com.example.b").read().isEmpty)
        #expect(try ring(sealer: try Sealer(KeyRing())).read().isEmpty)
        let mode = try FileManager.default.attributesOfItem(atPath: directory.appending(path: "output").path)[
            .posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test("a torn or moved slot is left out, and the rest is there")
    func torn() throws {
        defer { remove() }
        try ring().append([UInt8](repeating: 1, count: 8192) + [UInt8](repeating: 2, count: 8192) + [3])
        var bytes = try contents()
        // A byte within the slot of number 1, which is the second one.
        bytes[8192 + 57 + 100] ^= 1
        try bytes.write(to: directory.appending(path: "output"))
        #expect(try ring().read() == [UInt8](repeating: 2, count: 8192) + [3])
    }

    @Test("what is older than a time is removed, byte for byte, and what came later stays")
    func expires() throws {
        defer { remove() }
        let path = directory.appending(path: "output").path
        let clock = Mutex<Int64>(0)
        let ring = SealedRing(path: path, name: "a", sealer: sealer, now: { clock.withLock { $0 } })
        let hour: Int64 = 3_600_000
        for time in 0..<24 {
            clock.withLock { $0 = Int64(time) * hour }
            try ring.append(Array("hour \(time)\n".utf8))
        }
        let before = try contents()
        try ring.expire(before: 12 * hour)
        #expect(String(decoding: try ring.read(), as: UTF8.self).hasPrefix("hour 12\n"))
        #expect(String(decoding: try ring.read(), as: UTF8.self).hasSuffix("hour 23\n"))
        // The slot of the first hours is the second of the file; not even its blob is left.
        let after = try contents()
        #expect(before[8_249..<8_300] != Data(count: 51) && after[8_249..<8_300] == Data(count: 51))
        try ring.expire(before: 24 * hour)
        #expect(try ring.read().isEmpty)
        #expect(try contents().isEmpty)
        try ring.append(Array("again".utf8))
        #expect(String(decoding: try ring.read(), as: UTF8.self) == "again")
    }

    @Test("after a rotation all that opens is sealed anew")
    func resealed() throws {
        defer { remove() }
        let ring = ring()
        try ring.append([UInt8](repeating: 7, count: 20_000))
        let old = sealer.ring
        #expect(try SealedRing.keys(inDirectory: directory.path) == [old.current: 3])
        try sealer.adopt(try old.rotated(at: 1))
        try ring.append([8])
        #expect(try SealedRing.keys(inDirectory: directory.path) == [old.current: 2, sealer.current: 1])
        try ring.reseal()
        #expect(try SealedRing.keys(inDirectory: directory.path) == [sealer.current: 3])
        #expect(try ring.read() == [UInt8](repeating: 7, count: 20_000) + [8])
        #expect(try SealedRing.keys(inDirectory: directory.path + "/none") == [:])
    }

    @Test("a slot that somebody made up, with the highest of all numbers, neither ends nor stops it")
    func madeUp() throws {
        defer { remove() }
        try ring().append(Array("line\n".utf8))
        var bytes = try contents()
        bytes.replaceSubrange(0..<20, with: Data(repeating: 0xff, count: 16) + Data([0, 0, 0, 9]))
        try bytes.write(to: directory.appending(path: "output"))
        let ring = ring()
        try ring.append(Array("and on\n".utf8))
        #expect(String(decoding: try ring.read(), as: UTF8.self) == "line\nand on\n")
        try ring.expire(before: 0)
        #expect(String(decoding: try ring.read(), as: UTF8.self) == "line\nand on\n")
        #expect(try contents()[0..<20] == Data(count: 20))
    }

    private func remove() {
        // A directory that is gone is as good as removed.
        try? FileManager.default.removeItem(at: directory)
    }
}
