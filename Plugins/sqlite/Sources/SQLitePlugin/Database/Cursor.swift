import CSQLite

/// The rows of one run of a statement; good inside the braces of ``Connection/read(_:for:_:)`` alone.
final class Cursor {
    private let statement: PreparedStatement
    private let connection: Connection
    private let place: String
    private var encoder: RowEncoder?

    init(_ statement: PreparedStatement, of connection: Connection, place: String) {
        self.statement = statement
        self.connection = connection
        self.place = place
    }

    /// Goes to the next row; false behind the last.
    func step() throws -> Bool {
        switch sqlite3_step(statement.pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let result: throw connection.failure(result, place)
        }
    }

    /// The row as a JSON object with the columns' names as keys.
    func row() throws -> [UInt8] {
        let encoder = try self.encoder ?? RowEncoder(statement, place: place)
        self.encoder = encoder
        return encoder.encode(statement)
    }

    /// The first column as text; nil where it is NULL.
    func text() -> String? {
        guard sqlite3_column_type(statement.pointer, 0) != SQLITE_NULL else { return nil }
        return statement.text(0)
    }
}
