import CSQLite

/// Owns a prepared statement.
final class PreparedStatement {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { sqlite3_finalize(pointer) }

    /// Ends a run and lets go of the person's values.
    func reset() {
        // Repeats the error of the last step, which has been reported.
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }
}
