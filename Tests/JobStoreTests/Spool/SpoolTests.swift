import Foundation
import JobStoreContract
import Testing

@testable import JobStore

@Suite("The spool")
struct SpoolTests {
    private let directory: TemporaryDirectory
    private let sealer: Sealer
    private let task = TaskID(at: 1_000)

    init() throws {
        directory = try TemporaryDirectory()
        sealer = try Sealer(KeyRing())
    }

    private func open(_ maximumBytes: Int64 = 1 << 30) throws -> Spool {
        try Spool(directory: directory("spool"), sealer: sealer, maximumBytes: maximumBytes)
    }

    private func path(_ attempt: Int, _ item: Int) -> String { directory("spool/\(task)/\(attempt)/\(item)") }

    @discardableResult
    private func write(_ bytes: [UInt8], to spool: Spool, attempt: Int = 1, item: UInt32 = 0) throws -> Int64 {
        let writer = try spool.writer(task: task, attempt: attempt, item: item)
        // Pieces that never meet the frames' borders.
        for start in stride(from: 0, to: bytes.count, by: 10_007) {
            try bytes[start..<min(start + 10_007, bytes.count)].withUnsafeBytes { try writer.append($0) }
        }
        return try writer.finish()
    }

    private func read(_ spool: Spool, attempt: Int = 1, item: UInt32 = 0) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await frame in try spool.reader(task: task, attempt: attempt, item: item) {
            #expect(frame.count <= 64 << 10)
            bytes += frame
        }
        return bytes
    }

    private func error(of body: () async throws -> Void) async -> SpoolError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? SpoolError)?.code
        }
    }

    @Test("an item is read as it was written", arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
    func roundTrip(count: Int) async throws {
        let spool = try open()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        #expect(try write(bytes, to: spool) == Int64(count))
        #expect(try await read(spool) == bytes)
        let again = try open()
        #expect(try await read(again) == bytes)
    }

    @Test("no byte of an item lies on disk in clear, and only the owner may read its file")
    func sealed() throws {
        let canary = Array("canary@example.com".utf8)
        try write(Array(repeating: canary, count: 10_000).flatMap { $0 }, to: open())
        let file = try Data(contentsOf: URL(filePath: path(1, 0)))
        #expect(file.count > 180_000 && file.range(of: Data(canary)) == nil)
        #expect(try FileManager.default.attributesOfItem(atPath: path(1, 0))[.posixPermissions] as? Int == 0o600)
    }

    @Test("an item that was cut anywhere is truncated")
    func truncated() async throws {
        let spool = try open()
        try write([UInt8](repeating: 1, count: 150_000), to: spool)
        let whole = try Data(contentsOf: URL(filePath: path(1, 0)))
        let frame = 4 + Sealer.overhead + 65_536
        for length in [0, 3, 4, 100, frame, frame + 2, 2 * frame, whole.count - 1] {
            try whole.prefix(length).write(to: URL(filePath: path(1, 0)))
            #expect(await error { _ = try await read(spool) } == .truncated, "cut at \(length)")
        }
    }

    @Test("frames that were moved, repeated, changed or added are noticed")
    func tampered() async throws {
        let spool = try open()
        try write([UInt8](repeating: 1, count: 150_000), to: spool)
        try write([UInt8](repeating: 2, count: 150_000), to: spool, item: 1)
        let whole = try Data(contentsOf: URL(filePath: path(1, 0)))
        let other = try Data(contentsOf: URL(filePath: path(1, 1)))
        let size = 4 + Sealer.overhead + 65_536
        let frames = [whole.prefix(size), whole[size..<(2 * size)], whole[(2 * size)...]]
        var marked = frames[1]
        marked[marked.startIndex] |= 0x80
        var changed = whole
        changed[size + 500] ^= 1
        let ending = frames[2]
        let forgeries: [[Data]] = [
            [frames[1], frames[0], ending], [frames[0], frames[0], ending], [frames[0], ending], [frames[0], marked],
            [changed], [whole, Data([0])], [other], [other.prefix(size), whole[size...]],
            [Data([0x7f, 0xff, 0xff, 0xff]), whole],
        ]
        for (number, forgery) in forgeries.enumerated() {
            try Data(forgery.joined()).write(to: URL(filePath: path(1, 0)))
            #expect(await error { _ = try await read(spool) } == .tampered, "forgery \(number)")
        }
        try whole.write(to: URL(filePath: path(1, 0)))
        #expect(try await read(spool).count == 150_000)
    }

    @Test("an item that was not finished cannot be read")
    func unfinished() async throws {
        let spool = try open()
        let writer = try spool.writer(task: task, attempt: 1, item: 0)
        try [UInt8](repeating: 1, count: 200_000).withUnsafeBytes { try writer.append($0) }
        #expect(await error { _ = try await read(spool) } == .truncated)
        #expect(try writer.finish() == 200_000)
        #expect(try writer.finish() == 200_000)
        #expect(await error { try [1].withUnsafeBytes { try writer.append($0) } } == .finished)
        #expect(try await read(spool).count == 200_000)
    }

    @Test("the spool holds no more than it may, and takes more once something went")
    func quota() async throws {
        let spool = try open(300_000)
        try write([UInt8](repeating: 1, count: 200_000), to: spool)
        let onDisk = try Data(contentsOf: URL(filePath: path(1, 0))).count
        #expect(spool.usedBytes == Int64(onDisk))
        #expect(
            await error { try write([UInt8](repeating: 1, count: 200_000), to: spool, attempt: 2) } == .quotaExceeded)
        #expect(spool.usedBytes <= 300_000)
        try spool.remove(task: task, attempt: 2)
        #expect(spool.usedBytes == Int64(onDisk))
        try spool.remove(task: task)
        #expect(spool.usedBytes == 0)
        try write([UInt8](repeating: 1, count: 200_000), to: spool, attempt: 2)
    }

    @Test("many writers at once never exceed the quota, and the count is exact")
    func concurrentQuota() throws {
        let spool = try open(2_000_000)
        DispatchQueue.concurrentPerform(iterations: 16) { number in
            _ = try? write([UInt8](repeating: 1, count: 200_000), to: spool, attempt: number)
        }
        var onDisk = 0
        for attempt in 0..<16 where FileManager.default.fileExists(atPath: path(attempt, 0)) {
            onDisk += try Data(contentsOf: URL(filePath: path(attempt, 0))).count
        }
        #expect(spool.usedBytes == Int64(onDisk) && onDisk <= 2_000_000 && onDisk > 1_500_000)
    }

    @Test("a reader may begin at any byte", arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 199_999])
    func middle(start: Int) async throws {
        let spool = try open()
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try write(bytes, to: spool)
        let (reader, skipped) = try spool.reader(task: task, attempt: 1, item: 0).starting(at: Int64(start))
        var read: [UInt8] = []
        for try await frame in reader { read += frame }
        #expect(Array(read.dropFirst(skipped)) == Array(bytes[start...]))
    }

    @Test("an attempt that needs more than the spool may ever hold is told so")
    func beyondQuota() async throws {
        let spool = try open(300_000)
        #expect(await error { try write([UInt8](repeating: 1, count: 400_000), to: spool) } == .beyondQuota)
    }

    @Test("tasks that need more than half of the spool each are let in one after the other")
    func crowd() throws {
        var ledger = SpoolLedger(maximumBytes: 100)
        let tasks = (1...4).map { TaskID(at: Int64($0)) }
        var done: [TaskID] = []
        var rounds = 0
        while done.count < tasks.count, rounds < 20 {
            rounds += 1
            var written = Dictionary(
                uniqueKeysWithValues: tasks.filter { !done.contains($0) }
                    .filter { ledger.keepRoom(task: $0, attempt: rounds) }.map { ($0, 0) })
            for task in written.keys { ledger.begin(task: task, attempt: rounds) }
            // All write at the same pace, ten bytes at a time, until they have sixty or find no room.
            while !written.isEmpty {
                for (task, count) in written {
                    let address = SpoolAddress(task: task, attempt: rounds, item: 0)
                    if count == 60 {
                        written[task] = nil
                        done.append(task)
                        // Its report goes out.
                        ledger.remove(task: task, attempt: nil)
                    } else if (try? ledger.charge(10, to: address)) == nil {
                        written[task] = nil
                        ledger.remove(task: task, attempt: rounds)
                    } else {
                        written[task] = count + 10
                    }
                }
            }
        }
        #expect(Set(done) == Set(tasks))
        #expect(ledger.usedBytes == 0)
    }

    @Test("a start counts what lies there and names its tasks")
    func restart() throws {
        let before = try open()
        try write([UInt8](repeating: 1, count: 100_000), to: before)
        try write([UInt8](repeating: 1, count: 5), to: before, attempt: 3, item: 9)
        try Data().write(to: URL(filePath: directory("spool/lost+found")))
        let after = try open()
        #expect(after.usedBytes == before.usedBytes && after.usedBytes > 100_000)
        #expect(after.tasksOnDisk == [task])
        try after.remove(task: task)
        #expect(after.tasksOnDisk.isEmpty && after.usedBytes == 0)
        #expect(!FileManager.default.fileExists(atPath: directory("spool/\(task)")))
        #expect(try open().usedBytes == 0)
    }

    @Test("an attempt that is removed while it is written takes no more, and leaves nothing")
    func removedWhileWriting() async throws {
        let spool = try open()
        let writer = try spool.writer(task: task, attempt: 1, item: 0)
        let bytes = [UInt8](repeating: 1, count: 100_000)
        try bytes.withUnsafeBytes { try writer.append($0) }
        try spool.remove(task: task, attempt: 1)
        #expect(await error { try bytes.withUnsafeBytes { try writer.append($0) } } == .removed)
        #expect(await error { _ = try writer.finish() } == .removed)
        #expect(spool.usedBytes == 0 && spool.tasksOnDisk.isEmpty)
        #expect(await error { _ = try spool.reader(task: task, attempt: 1, item: 0) } == .missing)
    }

    @Test("an item is written once")
    func once() async throws {
        let spool = try open()
        try write([1], to: spool)
        #expect(await error { try write([2], to: spool) } == .exists)
        #expect(try await read(spool) == [1])
    }
}
