import CSQLite
import PluginKit

extension Connection {
    /// Prepares a statement of the settings and refuses what the plugin does not run.
    func check(_ sql: String, at place: String, for use: Query.Use) throws -> Query {
        func refuse(_ reason: String, _ mend: String) -> StatementRefusal {
            StatementRefusal(place: place, reason: reason, mend: mend)
        }
        guard sql.utf8.count < Self.maximumSQLBytes, !sql.utf8.contains(0) else {
            throw refuse("the statement is longer than 100,000 bytes or holds a NUL", "Shorten it")
        }
        let statement = try prepareAlone(sql, refuse)
        let parameters = try parameters(of: statement, refuse)
        let reads = sqlite3_stmt_readonly(statement.pointer) != 0
        switch use {
        case .reading:
            guard reads else { throw refuse("the statement changes the database", "Write a SELECT") }
            try checkColumns(of: statement, refuse)
        case .writing:
            guard !reads, inspector.table != nil else {
                throw refuse("the statement changes nothing", "Write a DELETE, an UPDATE or an INSERT")
            }
        }
        // Without either it would reach everybody's rows.
        guard parameters.contains(where: \.namesPerson) || (use == .writing && !inspector.changesRows) else {
            throw refuse(
                "the statement names no person, so it would reach the rows of all",
                "Use :identifier or :coreIdentifier in its WHERE")
        }
        return Query(
            place: place, sql: sql, parameters: parameters, table: inspector.table,
            onlyInserts: !reads && !inspector.changesRows)
    }

    private typealias Refuse = (_ reason: String, _ mend: String) -> StatementRefusal

    /// Prepares the only statement of a text.
    private func prepareAlone(_ sql: String, _ refuse: Refuse) throws -> PreparedStatement {
        try sql.withCString { start in
            inspector.begin()
            var pointer: OpaquePointer?
            var rest: UnsafePointer<CChar>?
            let result = sqlite3_prepare_v2(handle, start, -1, &pointer, &rest)
            guard result == SQLITE_OK else { throw refusal(result, refuse) }
            guard let pointer else { throw refuse("there is no statement", "Write one") }
            let statement = PreparedStatement(pointer)
            // Of a comment or a semicolon nothing comes; everything else is a further statement, good or bad.
            var further: OpaquePointer?
            guard sqlite3_prepare_v2(handle, rest, -1, &further, nil) == SQLITE_OK, further == nil else {
                sqlite3_finalize(further)
                throw refuse("there is more than one statement", "Give each one a place of its own in the list")
            }
            return statement
        }
    }

    private func refusal(_ result: Int32, _ refuse: Refuse) -> any Error {
        if let denial = inspector.denial {
            return refuse("the statement uses \(denial)", "Only SELECT, INSERT, UPDATE and DELETE are run")
        }
        let failure = failure(result, nil)
        // No request is served yet, so the message quotes nothing but the settings and the schema.
        guard result & 0xff == SQLITE_ERROR else { return failure }
        return refuse(String(cString: sqlite3_errmsg(handle)), "Mend the statement, or the schema")
    }

    private func parameters(of statement: PreparedStatement, _ refuse: Refuse) throws -> [Parameter] {
        try (0..<sqlite3_bind_parameter_count(statement.pointer)).map { index in
            guard let name = sqlite3_bind_parameter_name(statement.pointer, index + 1).map({ String(cString: $0) })
            else {
                throw refuse("the statement has a parameter without a name", "Write :identifier instead of ?")
            }
            guard name.hasPrefix(":"), let parameter = Parameter(rawValue: String(name.dropFirst())) else {
                let known = Parameter.allCases.map { ":\($0.rawValue)" }.joined(separator: ", ")
                throw refuse("there is no parameter \(name)", "Use one of \(known)")
            }
            return parameter
        }
    }

    private func checkColumns(of statement: PreparedStatement, _ refuse: Refuse) throws {
        var names: Set<String> = []
        for index in 0..<sqlite3_column_count(statement.pointer) {
            guard let name = sqlite3_column_name(statement.pointer, index).map({ String(cString: $0) }) else {
                throw SQLFailure(code: SQLITE_NOMEM, place: nil)
            }
            guard names.insert(name).inserted else {
                throw refuse("two columns are called \(name)", "Give one another name with AS")
            }
        }
    }
}
