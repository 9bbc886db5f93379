import Glibc
import Synchronization

/// The newest bytes of an endless stream, sealed, in a file that never grows beyond its bound.
///
/// The file is a row of slots (``RingSlot``) that are written over in turn. The newest slot is sealed anew with what is
/// added to it until it is full or old, so small pieces take no more room than large ones. A slot that was torn by a power
/// failure is left out.
///
/// Safe to use from any thread; calls block for the time of a write into the page cache, so not on the cooperative pool.
package final class SealedRing: Sendable {
    /// How many bytes are kept where nothing else is said.
    package static let defaultCapacity = 256 * 1024
    /// For how long bytes are added to one slot, in milliseconds, so that old bytes can be removed without new ones.
    private static let slotAge: Int64 = 6 * 3_600_000

    private struct State {
        var file: OpenFile?
        /// The number of the newest slot, from 1; 0 where there is none yet.
        var number: UInt64 = 0
        /// When the newest slot was begun; nil when nothing more may be added to it.
        var begun: Int64?
        /// What the newest slot holds.
        var newest: [UInt8] = []
    }

    private let path: String
    private let name: String
    private let sealer: Sealer
    private let capacity: Int
    private let now: @Sendable () -> Int64
    private let state = Mutex(State())

    /// The most bytes that the file can have.
    package var maximumFileBytes: Int { slotCount * RingSlot.size }

    /// One more than hold the capacity, because the newest is mostly not full.
    private var slotCount: Int { (capacity + RingSlot.capacity - 1) / RingSlot.capacity + 1 }

    /// Makes a ring that keeps its bytes in the file at `path`, whose directory must be there; the file is opened, or
    /// made, with the first use.
    ///
    /// `name` says whose bytes they are, such as a plugin's id: those of another open under none. `now` gives milliseconds
    /// since 1970, UTC.
    package init(
        path: String, name: String, sealer: Sealer, capacity: Int = SealedRing.defaultCapacity,
        now: @escaping @Sendable () -> Int64 = { SealedRing.systemTime() }
    ) {
        self.path = path
        self.name = name
        self.sealer = sealer
        self.capacity = max(1, capacity)
        self.now = now
    }

    /// The system's clock.
    package static func systemTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Adds bytes, over the oldest ones.
    ///
    /// - Throws: ``SystemError`` or ``SealingError``; the bytes are lost then.
    package func append(_ bytes: [UInt8]) throws {
        // What would be written over by the rest of the same bytes is left out at once.
        var rest = bytes.suffix(capacity)
        let now = now()
        try state.withLock { state in
            let file = try open(&state)
            while !rest.isEmpty {
                let begun: Int64
                if let since = state.begun, now - since < Self.slotAge, state.newest.count < RingSlot.capacity {
                    begun = since
                } else {
                    begun = now
                    state.number += 1
                    state.newest = []
                }
                state.begun = begun
                let taken = rest.prefix(RingSlot.capacity - state.newest.count)
                rest = rest.dropFirst(taken.count)
                state.newest += taken
                try write(state.newest, number: state.number, begun: begun, to: file)
            }
        }
    }

    /// The newest bytes, at most the capacity, oldest first.
    ///
    /// - Throws: ``SystemError``.
    package func read() throws -> [UInt8] {
        try state.withLock { state in
            let file = try open(&state)
            return Array(try slots(of: file).compactMap(opened).flatMap { $0 }.suffix(capacity))
        }
    }

    /// Removes what came before a time, in milliseconds since 1970, UTC.
    ///
    /// - Throws: ``SystemError``.
    package func expire(before bound: Int64) throws {
        try state.withLock { state in
            guard Directory.exists(path) else { return }
            let file = try open(&state)
            let slots = try slots(of: file)
            let old = slots.filter { $0.begun < bound }
            guard !old.isEmpty else { return }
            for slot in old {
                try write([UInt8](repeating: 0, count: RingSlot.size), at: slot.index, to: file)
                if slot.number == state.number { state.begun = nil }
            }
            if old.count == slots.count, ftruncate(file.descriptor, 0) != 0 { throw SystemError("ftruncate", path) }
            try file.sync()
        }
    }

    /// Seals anew what an older key sealed; what does not open stays as it is.
    ///
    /// - Throws: ``SystemError`` or ``SealingError``.
    package func reseal() throws {
        try state.withLock { state in
            guard Directory.exists(path) else { return }
            let file = try open(&state)
            for slot in try slots(of: file) where Sealer.key(of: slot.blob) != sealer.current {
                guard let bytes = opened(slot) else { continue }
                try write(bytes, number: slot.number, begun: slot.begun, to: file)
            }
        }
    }

    private func open(_ state: inout State) throws -> OpenFile {
        if let file = state.file { return file }
        let file = try OpenFile(path, O_RDWR | O_CREAT | O_NOFOLLOW)
        // A ring that was larger once does not keep its size.
        if Int(try file.status().st_size) > maximumFileBytes, ftruncate(file.descriptor, off_t(maximumFileBytes)) != 0 {
            throw SystemError("ftruncate", path)
        }
        // What does not open may be anybody's, its number too.
        for slot in try slots(of: file).reversed() {
            guard let bytes = opened(slot) else { continue }
            state.number = slot.number
            state.begun = slot.begun
            state.newest = bytes
            break
        }
        state.file = file
        return file
    }

    private func write(_ bytes: [UInt8], number: UInt64, begun: Int64, to file: OpenFile) throws {
        try sealer.placing {
            let context = RingSlot.context(name, number: number, begun: begun)
            let slot = RingSlot(number: number, begun: begun, blob: try sealer.seal(bytes, context: context))
            try write(slot.bytes, at: Int(number % UInt64(slotCount)), to: file)
        }
    }

    private func write(_ bytes: [UInt8], at index: Int, to file: OpenFile) throws {
        let place = index * RingSlot.size
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                pwrite(
                    file.descriptor, raw.baseAddress.map { $0 + written }, raw.count - written, off_t(place + written))
            }
            guard count > 0 || errno == EINTR else { throw SystemError("pwrite", path) }
            written += max(count, 0)
        }
    }

    /// What lies in the file, the oldest first.
    private func slots(of file: OpenFile) throws -> [RingSlot] {
        guard lseek(file.descriptor, 0, SEEK_SET) == 0 else { throw SystemError("lseek", path) }
        return RingSlot.all(of: try file.read(upTo: maximumFileBytes)).sorted { $0.number < $1.number }
    }

    private func opened(_ slot: RingSlot) -> [UInt8]? {
        do {
            return try sealer.open(
                slot.blob, context: RingSlot.context(name, number: slot.number, begun: slot.begun))
        } catch {
            // Torn, or sealed with a key that is gone: the rest of the stream is worth having without it.
            return nil
        }
    }
}
