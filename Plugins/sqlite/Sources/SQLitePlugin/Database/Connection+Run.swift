import CSQLite
import PluginKit

extension Connection {
    /// How a transaction begins.
    enum Beginning: String {
        /// Sees one state of the database throughout.
        case reading = "BEGIN DEFERRED"
        /// Holds the right to write from the beginning.
        case writing = "BEGIN IMMEDIATE"
    }

    /// How a transaction ends.
    enum Ending: String {
        case commit = "COMMIT"
        case rollback = "ROLLBACK"
    }

    /// Runs a transaction, which ends as the body says; an error rolls it back.
    func transaction<Value>(_ beginning: Beginning, _ body: () throws -> (Value, Ending)) throws -> Value {
        try own(beginning.rawValue)
        do {
            let (value, ending) = try body()
            try own(ending.rawValue)
            return value
        } catch {
            // Some errors roll back by themselves. Where this one fails, the connection is not idle and the pool
            // closes it, which rolls back, too.
            if !isIdle { try? own(Ending.rollback.rawValue) }
            throw error
        }
    }

    /// Runs a query that reads, row by row.
    func read<Value>(_ query: Query, for request: Request, _ body: (Cursor) throws -> Value) throws -> Value {
        let statement = try statement(query)
        defer { statement.reset() }
        try bind(query, statement, request)
        return try body(Cursor(statement, of: self, place: query.place))
    }

    /// Runs a query that changes rows; gives how many it changed itself, without those of triggers and cascades.
    func change(_ query: Query, for request: Request) throws -> Int64 {
        try read(query, for: request) { cursor in
            while try cursor.step() {}
            return Int64(sqlite3_changes(handle))
        }
    }

    private func bind(_ query: Query, _ statement: PreparedStatement, _ request: Request) throws {
        for (index, parameter) in query.parameters.enumerated() {
            let number = Int32(index + 1)
            let result: Int32
            switch parameter.value(in: request) {
            case .text(var text)?:
                result = text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        sqlite_plugin_bind_text(statement.pointer, number, $0.baseAddress, UInt64($0.count))
                    }
                }
            case .flag(let flag)?:
                result = sqlite3_bind_int(statement.pointer, number, flag ? 1 : 0)
            case nil:
                result = sqlite3_bind_null(statement.pointer, number)
            }
            guard result == SQLITE_OK else { throw failure(result, query.place) }
        }
    }
}
