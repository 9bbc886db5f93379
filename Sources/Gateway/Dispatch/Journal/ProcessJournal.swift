import Glibc
package import JobStore
import Synchronization

/// The jobs that plugins in the gateway's own process have under way, in a mapped file.
///
/// A plugin that crashes there takes the gateway with it, and nothing is left to say which it was. So each job is noted
/// before its call and struck out after it; what stands in the file after an unclean end was under way. The kernel keeps
/// a mapped page when the process dies, so no job waits for the disk. A power failure may leave anything; what another
/// boot of the machine wrote counts for nothing.
///
/// A gateway that is killed while such jobs run cannot tell that from a crash, so it counts as one: the price of running
/// plugins in-process. Jobs of workers are never noted.
package final class ProcessJournal: Sendable {
    /// The journal, and what the gateway before left in it.
    package struct Opened: Sendable {
        package let journal: ProcessJournal
        /// What was under way when that gateway ended; empty after a clean end.
        package let found: [JournalNote]
        /// What of the file could not be read; nil where all could.
        package let damage: String?
    }

    /// More jobs than plugins in one process ever have under way; a job beyond is not noted.
    static let slotCount = 1024
    private static let headerSize = 64
    static let fileSize = headerSize + slotCount * JournalSlot.size
    private static let magic = Array("PARASOLJ".utf8)

    /// The mapped file, which is the journal's own until its end, and the slots in it that are free.
    private struct Mapping {
        let base: UnsafeMutableRawPointer
        var free = Array((0..<slotCount).reversed())

        func place(of slot: Int) -> UnsafeMutableRawPointer { base + headerSize + slot * JournalSlot.size }
    }

    private let mapping: Mutex<Mapping>

    private init(base: sending UnsafeMutableRawPointer) { mapping = Mutex(Mapping(base: base)) }

    deinit { _ = mapping.withLock { munmap($0.base, Self.fileSize) } }

    /// Opens the journal at a path, reads what is in it, and begins it anew.
    ///
    /// Blocks for as long as the file system takes. A file that makes no sense is no error; see ``Opened/damage``.
    package static func open(_ path: String) throws -> Opened {
        let file = try OpenFile(path, O_RDWR | O_CREAT)
        let boot = bootID()
        let (found, damage) = read(try file.read(upTo: fileSize + 1), boot: boot)
        guard ftruncate(file.descriptor, 0) == 0 else { throw SystemError("ftruncate", path) }
        // All blocks at once: a write to a mapped page for which the disk has no room would end the gateway.
        let failure = posix_fallocate(file.descriptor, 0, off_t(fileSize))
        guard failure == 0 else { throw SystemError("posix_fallocate", path, number: failure) }
        guard
            let base = mmap(nil, fileSize, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor, 0), base != MAP_FAILED
        else { throw SystemError("mmap", path) }
        base.copyMemory(from: header(boot), byteCount: headerSize)
        return Opened(journal: ProcessJournal(base: base), found: found, damage: damage)
    }

    /// Notes a job, and answers where; nil where it cannot be noted.
    func note(_ note: JournalNote) -> Int? {
        guard let bytes = JournalSlot.encode(note) else { return nil }
        return mapping.withLock { mapping in
            guard let slot = mapping.free.popLast() else { return nil }
            mapping.place(of: slot).copyMemory(from: bytes, byteCount: bytes.count)
            return slot
        }
    }

    /// Strikes a job out.
    func strike(_ slot: Int) {
        mapping.withLock { mapping in
            mapping.place(of: slot).storeBytes(of: JournalSlot.free, as: UInt8.self)
            mapping.free.append(slot)
        }
    }

    private static func header(_ boot: [UInt8]) -> [UInt8] {
        let bytes = magic + boot.prefix(headerSize - magic.count)
        return bytes + [UInt8](repeating: 0, count: headerSize - bytes.count)
    }

    private static func read(_ bytes: [UInt8], boot: [UInt8]) -> ([JournalNote], damage: String?) {
        guard !bytes.isEmpty else { return ([], nil) }
        guard bytes.count == fileSize, bytes.starts(with: magic) else {
            return ([], "it has \(bytes.count) bytes and another form")
        }
        guard bytes.starts(with: header(boot)) else { return ([], nil) }
        var notes: [JournalNote] = []
        var damaged = 0
        for slot in 0..<slotCount {
            let start = headerSize + slot * JournalSlot.size
            do {
                if let note = try JournalSlot.decode(bytes[start..<start + JournalSlot.size]) { notes.append(note) }
            } catch {
                damaged += 1
            }
        }
        return (notes, damaged > 0 ? "\(damaged) of its notes cannot be read" : nil)
    }

    /// The kernel's name for this boot of the machine (random(4)), or nothing where there is none.
    private static func bootID() -> [UInt8] {
        do {
            return try OpenFile("/proc/sys/kernel/random/boot_id", O_RDONLY).read(upTo: 36)
        } catch {
            return []
        }
    }
}
