import Glibc
import Synchronization

/// The newest bytes of an endless stream, sealed, in a file that never grows beyond its bound.
///
/// The file is a row of slots that are written over in turn. A slot is a number that counts up (8 bytes), a length (4),
/// both highest byte first, and a blob that opens in this slot and under this number only. The newest slot is sealed anew
/// with what is added to it until it is full, so small pieces take no more room than large ones. A slot that was torn by
/// a power failure is left out.
///
/// Safe to use from any thread; calls block for the time of a write into the page cache, so not on the cooperative pool.
package final class SealedRing: Sendable {
    /// How many bytes are kept where nothing else is said.
    package static let defaultCapacity = 256 * 1024
    private static let head = 12
    /// The bytes of the stream in one slot.
    private static let slotBytes = 8 * 1024
    private static let slotSize = head + Sealer.overhead + slotBytes

    private struct State {
        var file: OpenFile?
        /// The number of the newest slot, from 1; 0 where there is none yet.
        var number: UInt64 = 0
        /// What the newest slot holds.
        var newest: [UInt8] = []
    }

    private let path: String
    private let name: String
    private let sealer: Sealer
    private let capacity: Int
    private let state = Mutex(State())

    /// The most bytes that the file can have.
    package var maximumFileBytes: Int { slotCount * Self.slotSize }

    /// One more than hold the capacity, because the newest is mostly not full.
    private var slotCount: Int { (capacity + Self.slotBytes - 1) / Self.slotBytes + 1 }

    /// Makes a ring that keeps its bytes in the file at `path`, whose directory must be there; the file is opened, or
    /// made, with the first use.
    ///
    /// `name` says whose bytes they are, such as a plugin's id: those of another open under none.
    package init(path: String, name: String, sealer: Sealer, capacity: Int = SealedRing.defaultCapacity) {
        self.path = path
        self.name = name
        self.sealer = sealer
        self.capacity = max(1, capacity)
    }

    /// Adds bytes, over the oldest ones.
    ///
    /// - Throws: ``SystemError`` or ``SealingError``; the bytes are lost then.
    package func append(_ bytes: [UInt8]) throws {
        // What would be written over by the rest of the same bytes is left out at once.
        var rest = bytes.suffix(capacity)
        try state.withLock { state in
            let file = try open(&state)
            while !rest.isEmpty {
                if state.number == 0 || state.newest.count == Self.slotBytes {
                    state.number += 1
                    state.newest = []
                }
                let taken = rest.prefix(Self.slotBytes - state.newest.count)
                rest = rest.dropFirst(taken.count)
                state.newest += taken
                try write(state.newest, number: state.number, to: file)
            }
        }
    }

    /// The newest bytes, at most the capacity, oldest first.
    ///
    /// - Throws: ``SystemError``.
    package func read() throws -> [UInt8] {
        try state.withLock { state in
            let file = try open(&state)
            return Array(try slots(of: file).flatMap(\.bytes).suffix(capacity))
        }
    }

    private func open(_ state: inout State) throws -> OpenFile {
        if let file = state.file { return file }
        let file = try OpenFile(path, O_RDWR | O_CREAT | O_NOFOLLOW)
        // A ring that was larger once does not keep its size.
        if Int(try file.status().st_size) > maximumFileBytes, ftruncate(file.descriptor, off_t(maximumFileBytes)) != 0 {
            throw SystemError("ftruncate", path)
        }
        if let newest = try slots(of: file).last {
            state.number = newest.number
            state.newest = newest.bytes
        }
        state.file = file
        return file
    }

    private func context(_ number: UInt64) -> SealContext {
        SealContext(table: "ring", column: name, row: "\(number)")
    }

    private func write(_ bytes: [UInt8], number: UInt64, to file: OpenFile) throws {
        let blob = try sealer.seal(bytes, context: context(number))
        var slot: [UInt8] = []
        Framing.append(number, to: &slot)
        slot += withUnsafeBytes(of: UInt32(blob.count).bigEndian) { Array($0) }
        slot += blob
        let place = Int(number % UInt64(slotCount)) * Self.slotSize
        var written = 0
        while written < slot.count {
            let count = slot.withUnsafeBytes { raw in
                pwrite(
                    file.descriptor, raw.baseAddress.map { $0 + written }, raw.count - written, off_t(place + written))
            }
            guard count > 0 || errno == EINTR else { throw SystemError("pwrite", path) }
            written += max(count, 0)
        }
    }

    /// The slots that can be opened, the oldest first.
    private func slots(of file: OpenFile) throws -> [(number: UInt64, bytes: [UInt8])] {
        guard lseek(file.descriptor, 0, SEEK_SET) == 0 else { throw SystemError("lseek", path) }
        let contents = try file.read(upTo: maximumFileBytes)
        var slots: [(number: UInt64, bytes: [UInt8])] = []
        for start in stride(from: 0, to: contents.count, by: Self.slotSize) {
            let slot = contents[start..<min(start + Self.slotSize, contents.count)]
            if let slot = opened(slot) { slots.append(slot) }
        }
        return slots.sorted { $0.number < $1.number }
    }

    private func opened(_ slot: ArraySlice<UInt8>) -> (number: UInt64, bytes: [UInt8])? {
        guard slot.count > Self.head else { return nil }
        let number = slot.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let length = slot.dropFirst(8).prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard number > 0, length <= slot.count - Self.head else { return nil }
        do {
            return (number, try sealer.open(Array(slot.dropFirst(Self.head).prefix(length)), context: context(number)))
        } catch {
            // Torn, or sealed with a key that is gone: the rest of the stream is worth having without it.
            return nil
        }
    }
}
