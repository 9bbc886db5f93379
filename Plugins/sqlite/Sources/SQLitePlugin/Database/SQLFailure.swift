import CSQLite
import PluginKit

/// A failure of SQLite while a request was served: its code and the setting, never SQLite's message.
///
/// The message can quote data, for a trigger or a function can write it.
struct SQLFailure: PluginFailure, Equatable {
    /// SQLite's extended result code.
    let code: Int32
    /// The setting of the statement, or nil where there was none.
    let place: String?

    private var primary: Int32 { code & 0xff }

    /// Whether another connection held the database.
    var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }

    /// Whether the job was cancelled meanwhile.
    var isInterrupt: Bool { primary == SQLITE_INTERRUPT }

    /// Whether to try again cannot help.
    var isPermanent: Bool {
        [
            SQLITE_CONSTRAINT, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE,
            SQLITE_AUTH, SQLITE_MISUSE,
        ].contains(primary)
    }

    var description: String { place.map { "\(reason) (settings.\($0))" } ?? reason }

    private var reason: String {
        switch primary {
        case SQLITE_BUSY, SQLITE_LOCKED: "database-busy: another connection holds the database"
        case SQLITE_FULL: "disk-full: the disk of the database is full"
        case SQLITE_READONLY: "database-read-only: the database cannot be written; check its owner and mode"
        case SQLITE_IOERR: "database-io: the database cannot be read or written"
        case SQLITE_CANTOPEN: "database-missing: the database cannot be opened; check the path, its owner and mode"
        case SQLITE_NOMEM: "out-of-memory: SQLite got no memory"
        case SQLITE_INTERRUPT: "cancelled: the job was cancelled"
        case SQLITE_CONSTRAINT: "constraint-failed: the change breaks \(constraint); nothing was changed"
        case SQLITE_CORRUPT, SQLITE_NOTADB: "database-corrupt: the file is damaged or no database"
        case SQLITE_AUTH: "statement-refused: the statement does what the plugin does not allow"
        case SQLITE_ERROR, SQLITE_SCHEMA: "statement-failed: the statement does not fit the database any more"
        default: "sqlite-error: SQLite answered \(code)"
        }
    }

    private var constraint: String {
        switch code {
        case SQLITE_CONSTRAINT | (3 << 8): "a foreign key"
        case SQLITE_CONSTRAINT | (5 << 8): "a NOT NULL"
        case SQLITE_CONSTRAINT | (6 << 8), SQLITE_CONSTRAINT | (8 << 8): "a UNIQUE"
        case SQLITE_CONSTRAINT | (1 << 8): "a CHECK"
        case SQLITE_CONSTRAINT | (7 << 8): "a rule of a trigger"
        default: "a constraint"
        }
    }
}
