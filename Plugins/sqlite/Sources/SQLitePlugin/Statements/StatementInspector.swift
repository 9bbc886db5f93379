import CSQLite

/// Decides, as SQLite's authorizer, what a statement may do, and notes what it would change.
///
/// Belongs to one connection; SQLite calls it on the thread that prepares or, after a change of the schema, steps.
final class StatementInspector {
    /// Whether the connection runs a statement of the plugin's own, such as BEGIN.
    var isOwnWork = false
    /// What the statement that is being prepared is denied, in words.
    private(set) var denial: String?
    /// The first table that it changes.
    private(set) var table: String?
    /// Whether it changes or deletes rows, and not only adds some.
    private(set) var changesRows = false

    /// Forgets the last statement.
    func begin() {
        denial = nil
        table = nil
        changesRows = false
    }

    fileprivate func decide(_ action: Int32, _ first: String?, _ second: String?, _ trigger: String?) -> Int32 {
        if isOwnWork { return SQLITE_OK }
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE:
            return SQLITE_OK
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
            // What a trigger does is the schema's business.
            if trigger == nil, !isRepeat { note(action, first) }
            return SQLITE_OK
        case SQLITE_FUNCTION where second?.lowercased() != "load_extension":
            return SQLITE_OK
        // What the full-text tables ask for themselves.
        case SQLITE_PRAGMA where second == nil && ["data_version", "page_size"].contains(first?.lowercased() ?? ""):
            return SQLITE_OK
        default:
            denial = denial ?? Self.name(action)
            return SQLITE_DENY
        }
    }

    // Foreign keys come as further actions on other tables; the first is the statement's own.
    private var isRepeat: Bool { table != nil && changesRows }

    private func note(_ action: Int32, _ table: String?) {
        self.table = self.table ?? table
        if action != SQLITE_INSERT { changesRows = true }
    }

    private static func name(_ action: Int32) -> String {
        switch action {
        case SQLITE_ATTACH: "ATTACH"
        case SQLITE_DETACH: "DETACH"
        case SQLITE_PRAGMA: "PRAGMA"
        case SQLITE_TRANSACTION: "BEGIN, COMMIT or ROLLBACK"
        case SQLITE_SAVEPOINT: "SAVEPOINT"
        case SQLITE_FUNCTION: "load_extension"
        default: "a change of the schema"
        }
    }
}

/// The callback for `sqlite3_set_authorizer`; its context is an unretained inspector.
func authorize(
    context: UnsafeMutableRawPointer?, action: Int32, first: UnsafePointer<CChar>?, second: UnsafePointer<CChar>?,
    database: UnsafePointer<CChar>?, trigger: UnsafePointer<CChar>?
) -> Int32 {
    guard let context else { return SQLITE_DENY }
    return Unmanaged<StatementInspector>.fromOpaque(context).takeUnretainedValue().decide(
        action, first.map { String(cString: $0) }, second.map { String(cString: $0) },
        trigger.map { String(cString: $0) }
    )
}
