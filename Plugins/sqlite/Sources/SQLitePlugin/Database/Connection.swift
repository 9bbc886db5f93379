import CSQLite
import PluginKit

/// Owns one connection to the database, with its prepared statements.
///
/// `@unchecked` because the pool hands a connection to one job at a time; ``interrupt()`` alone may come from another
/// thread, which SQLite allows.
final class Connection: @unchecked Sendable {
    /// How to open the database.
    struct Options: Sendable {
        let path: String
        let busyTimeout: Duration
        /// Whether foreign keys are enforced, so that what the schema cascades is deleted, too.
        let foreignKeys: Bool
        /// Whether deleted bytes are overwritten with zeros.
        let secureDelete: Bool
    }

    /// The longest statement, in bytes.
    static let maximumSQLBytes = 100_000

    let handle: OpaquePointer
    let inspector = StatementInspector()
    /// The file that is open, which a restored backup may have replaced under its name.
    let file: FileIdentity
    private let options: Options
    private let busy: BusyWait
    private var prepared: [String: PreparedStatement] = [:]

    init(_ options: Options) throws {
        self.options = options
        busy = BusyWait(limit: options.busyTimeout)
        // Looked at first: of a file that is replaced in between the older identity stays, and the pool opens it anew.
        guard let file = FileIdentity(path: options.path) else {
            throw SQLFailure(code: SQLITE_CANTOPEN, place: nil)
        }
        self.file = file
        var opened: OpaquePointer?
        let result = sqlite3_open_v2(options.path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened else { throw SQLFailure(code: SQLITE_NOMEM, place: nil) }
        handle = opened
        guard result == SQLITE_OK else { throw SQLFailure(code: result, place: nil) }
        try configure()
    }

    deinit {
        // Statements first: SQLite does not close a database that has any.
        prepared.removeAll()
        sqlite3_close(handle)
    }

    /// Ends what the connection is doing; safe from any thread while the connection lives.
    func interrupt() { sqlite3_interrupt(handle) }

    /// Whether no transaction is open, so that the connection can serve another job.
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Whether the path still names the file that is open.
    var isCurrent: Bool { FileIdentity(path: options.path) == file }

    /// Reads the schema, without a long wait.
    func probe() throws {
        busy.limit = min(options.busyTimeout, .milliseconds(200))
        defer { busy.limit = options.busyTimeout }
        try own("SELECT 1 FROM sqlite_master LIMIT 1")
    }

    /// Runs a statement of the plugin's own, which the inspector lets pass.
    func own(_ sql: String) throws {
        inspector.isOwnWork = true
        defer { inspector.isOwnWork = false }
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw failure(result, nil) }
    }

    /// The statement of a query, prepared when first asked for.
    func statement(_ query: Query) throws -> PreparedStatement {
        if let statement = prepared[query.place] { return statement }
        var pointer: OpaquePointer?
        let result = sqlite3_prepare_v3(handle, query.sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard result == SQLITE_OK, let pointer else { throw failure(result, query.place) }
        let statement = PreparedStatement(pointer)
        prepared[query.place] = statement
        return statement
    }

    func failure(_ result: Int32, _ place: String?) -> SQLFailure {
        // A connection that gave up waiting because its job was cancelled says that it was busy.
        if result & 0xff == SQLITE_BUSY, Task.isCancelled { return SQLFailure(code: SQLITE_INTERRUPT, place: place) }
        return SQLFailure(code: result == SQLITE_OK ? SQLITE_MISUSE : result, place: place)
    }

    private func configure() throws {
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_handler(handle, waitWhileBusy, Unmanaged.passUnretained(busy).toOpaque())
        sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, Int32(Self.maximumSQLBytes))
        sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
        let switches = [
            (SQLITE_DBCONFIG_DEFENSIVE, true),
            // A misspelt column in double quotes is an error and not a text.
            (SQLITE_DBCONFIG_DQS_DML, false),
            (SQLITE_DBCONFIG_ENABLE_FKEY, options.foreignKeys),
        ]
        for (option, on) in switches {
            let result = sqlite_plugin_configure(handle, option, on ? 1 : 0)
            guard result == SQLITE_OK else { throw SQLFailure(code: result, place: nil) }
        }
        sqlite3_set_authorizer(handle, authorize, Unmanaged.passUnretained(inspector).toOpaque())
        // "done" must be on the disk, whatever this SQLite was built with.
        try own("PRAGMA synchronous = FULL")
        try own("PRAGMA secure_delete = \(options.secureDelete ? "ON" : "OFF")")
        try probe()
    }
}
