import GRDB
import JobStore

extension StoreError {
    /// Names what a failure below means to the gateway's owner.
    ///
    /// Values of rows never get into it.
    static func naming(_ error: any Error) -> any Error {
        switch error {
        case let error as DatabaseError: named(error)
        case let error as SealingError: StoreError(.unreadable, error.message, cause: error)
        case let error as SystemError: named(error)
        default: error
        }
    }

    private static func named(_ error: DatabaseError) -> StoreError {
        // The library's own text may quote a statement; its code says enough.
        let cause = SQLiteFailure(code: Int(error.extendedResultCode.rawValue))
        return switch error.resultCode {
        case .SQLITE_FULL:
            StoreError(.diskFull, "the disk of the state directory is full: make room, nothing was lost", cause: cause)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            StoreError(.locked, "another program holds the database: close it, such as a sqlite3 shell", cause: cause)
        case .SQLITE_READONLY, .SQLITE_PERM:
            StoreError(
                .readOnly, "the database cannot be written: check the owner and mount of the state directory",
                cause: cause)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            StoreError(
                .corrupt, "the database is damaged: stop the gateway and restore its backup", cause: cause)
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            StoreError(
                .unreachable, "the database cannot be reached: check the disk and the state directory", cause: cause)
        case .SQLITE_MISUSE where error.message == "Connection is closed":
            StoreError(.closed, "the store was closed", cause: cause)
        default:
            StoreError(.unexpected, "\(cause): report this as a fault of Parasol", cause: cause)
        }
    }

    static func named(_ error: SystemError) -> StoreError {
        switch error.number {
        case 28 /* ENOSPC */, 122 /* EDQUOT */: StoreError(.diskFull, "\(error): make room", cause: error)
        case 27 /* EFBIG */:
            StoreError(.diskFull, "\(error): raise the limit of file sizes (ulimit -f) of the gateway", cause: error)
        case 13 /* EACCES */, 30 /* EROFS */, 1 /* EPERM */:
            StoreError(.readOnly, "\(error): check the owner and mount of the state directory", cause: error)
        default: StoreError(.unreachable, "\(error): check the state directory", cause: error)
        }
    }

    /// A column that holds what this program never wrote.
    static func malformedColumn(_ what: String, cause: (any Error)? = nil) -> StoreError {
        StoreError(
            .unreadable, "the database holds \(what), which this version does not know: restore its backup",
            cause: cause)
    }

    /// A call that the contract of the store forbids.
    static func misuse(_ what: String) -> StoreError {
        StoreError(.unexpected, "\(what): report this as a fault of Parasol")
    }
}

/// What SQLite answered, by its number alone.
struct SQLiteFailure: Error, CustomStringConvertible {
    /// The extended result code, as https://www.sqlite.org/rescode.html lists it.
    let code: Int

    var description: String { "SQLite answered \(code)" }
}
