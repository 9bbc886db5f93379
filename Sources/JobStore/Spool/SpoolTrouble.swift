import Glibc
import Synchronization

/// Why results cannot be spooled at present.
final class SpoolTrouble: Sendable {
    private let last = Mutex<SpoolError?>(nil)

    var error: SpoolError? { last.withLock { $0 } }

    /// Notes a failure; one that is a single item's own counts for nothing.
    func note(_ error: any Error) {
        guard let error = error as? SpoolError else { return }
        switch error.code {
        case .quotaExceeded, .diskFull, .unusable: last.withLock { $0 = error }
        case .beyondQuota, .missing, .exists, .removed, .finished, .truncated, .tampered: break
        }
    }

    func clear() { last.withLock { $0 = nil } }
}

extension Spool {
    /// Why results cannot be spooled; nil when they can be, also when that has just been found out.
    ///
    /// Blocks for as long as the file system takes.
    package func currentTrouble() -> SpoolError? {
        guard let known = trouble.error else { return nil }
        let isOver = known.code == .quotaExceeded ? hasRoom : canWrite
        if isOver { trouble.clear() }
        return isOver ? nil : known
    }

    /// Whether an item as large as a frame could be written now.
    private var canWrite: Bool {
        let path = "\(directory)/.probe"
        defer { unlink(path) }
        do {
            let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
            try file.write([UInt8](repeating: 0, count: SpoolFrame.capacity))
            try file.sync()
            return true
        } catch {
            return false
        }
    }
}
