import GRDB
import JobStore
import Synchronization

/// Watches over an open database: refuses what must not be written to it any more, and keeps room for what must.
final class DatabaseWard: Sendable {
    private let files: DatabaseFiles
    private let probe: DiskProbe
    private let condition: StoreCondition
    let reserve: DiskReserve
    /// What SQLite found damaged; from then on nothing is read or written, since each write could spoil more of it.
    private let damage = Mutex<StoreError?>(nil)

    init(database path: String, condition: StoreCondition, reserve: DiskReserve) throws {
        files = try DatabaseFiles(database: path)
        probe = DiskProbe(database: path)
        self.condition = condition
        self.reserve = reserve
    }

    /// Refuses every access to a database that is damaged or no longer in its place.
    ///
    /// - Throws: ``StoreError``.
    func admit() throws {
        if let damage = damage.withLock({ $0 }) { throw damage }
        try files.check()
    }

    /// Whether the files may be touched at all, also by closing them.
    var isSound: Bool {
        do {
            try admit()
            return true
        } catch {
            return false
        }
    }

    /// Whether there was no room for what failed so.
    func isDiskFull(_ error: any Error) -> Bool {
        guard error is DatabaseError, let named = StoreError.naming(error) as? StoreError else { return false }
        return refined(named).code == .diskFull
    }

    /// Names a failure, and notes what it says of the whole store.
    func named(_ error: any Error) -> any Error {
        guard let named = StoreError.naming(error) as? StoreError else { return error }
        let refined = refined(named)
        if let failure = error as? DatabaseError, [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(failure.resultCode) {
            damage.withLock { $0 = refined }
        }
        condition.failed(refined)
        return refined
    }

    /// Notes a commit.
    func noteCommit(wrote: Bool) { if reserve.isHeld { condition.succeeded(wrote: wrote) } }

    /// The reason for which no new work is taken; nil while there is room for it.
    func objectionToNewWork() -> StoreError? {
        guard !reserve.restore() else { return nil }
        let full = StoreError(
            .diskFull,
            "the disk of the state directory is full: make room. Nothing was lost; what is under way ends in the "
                + "room kept for it, and new work is taken when there is more")
        condition.failed(full)
        return full
    }

    /// SQLite tells a full quota and a read-only file system like a broken disk.
    private func refined(_ error: StoreError) -> StoreError {
        guard error.code == .unreachable, error.cause is SQLiteFailure, let objection = probe.objection() else {
            return error
        }
        return StoreError.named(objection)
    }
}

extension DatabaseError {
    /// Whether it is no fault of the one operation that met it: every other would meet it too.
    var concernsAll: Bool {
        switch resultCode {
        case .SQLITE_FULL, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CORRUPT,
            .SQLITE_NOTADB, .SQLITE_IOERR, .SQLITE_CANTOPEN:
            true
        default: false
        }
    }
}
