import Foundation
import GRDB
package import JobStore

/// Reads a database that may be damaged or sealed with other keys, and that a gateway may be using.
///
/// It never writes to the database, and keeps no snapshot for longer than a piece of work. Where the disk cannot be
/// written it reads what the last checkpoint left. Calls block.
package final class StoreInspection: Sendable {
    /// How many rows one snapshot serves.
    private static let chunk = 64

    private let queue: DatabaseQueue
    /// Whether commits that are only in the log were left out, since a read-only disk does not let them be read.
    package let isWithoutLog: Bool

    /// Opens a database.
    ///
    /// - Throws: ``StoreError``.
    package init(path: String) throws {
        do {
            do {
                queue = try Self.open(path)
                isWithoutLog = false
            } catch let error as DatabaseError where Self.isLogUnreadable(error) && Directory.exists(path) {
                queue = try Self.open("file:\(Self.escaped(path))?immutable=1")
                isWithoutLog = true
            }
        } catch {
            throw StoreError.naming(error)
        }
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "parasol.inspection"
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA query_only = ON;
                    PRAGMA cell_size_check = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA temp_store = MEMORY;
                    """)
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        // The first read finds out whether the log can be read.
        _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
        return queue
    }

    /// Whether the database is there, and what keeps it from being opened is that no index of its log can be made.
    private static func isLogUnreadable(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
    }

    private static func escaped(_ path: String) -> String {
        path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
    }

    package func close() throws { try queue.close() }

    /// What SQLite finds wrong in the file, in its own words: names of tables and indexes and numbers of pages and rows.
    package func damage(limit: Int = 20) -> [String] {
        do {
            let lines = try queue.read { database in
                try String.fetchAll(database, sql: "PRAGMA integrity_check(\(limit))")
            }
            let dangling = try queue.read { database in
                try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(limit).map { row in
                    var columns = UntrustedRow(row)
                    let table = columns.text() ?? "a table"
                    let number = columns.integer().map(String.init) ?? "unknown"
                    return "row \(number) of \(table) belongs to nothing"
                }
            }
            return lines.filter { $0 != "ok" } + dangling
        } catch {
            return ["the check broke off: \(StoreError.naming(error))"]
        }
    }

    /// In what the tables differ from those that this version makes; empty is well.
    package func schemaFaults() throws -> [String] {
        do {
            let expected = try DatabaseQueue()
            try Schema.migrator.migrate(expected)
            let own = try expected.read(Self.schema)
            let found = try queue.read(Self.schema)
            let migrations = try queue.read { database in
                try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations")
            }
            let newer = Set(migrations).subtracting(Schema.migrator.migrations)
            guard newer.isEmpty else {
                return ["a newer version of Parasol made it: run `store verify` of that version"]
            }
            return own.keys.sorted().compactMap { name in
                guard let text = found[name] else { return "\(name) is missing" }
                return text == own[name] ? nil : "\(name) is not what this version makes"
            }
        } catch {
            throw StoreError.naming(error)
        }
    }

    private static func schema(_ database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return rows.reduce(into: [:]) { schema, row in
            var columns = UntrustedRow(row)
            if let name = columns.text() { schema[name] = columns.text() }
        }
    }

    /// How many rows there may be at most that ``jobs(_:)`` and ``blobs(_:)`` visit, for a progress bar.
    package func rowBound() -> Int64 {
        (["jobs"] + SealedTable.all.map(\.name)).reduce(0) { $0 + (highest($1) ?? 0) }
    }

    private func highest(_ table: String) -> Int64? {
        // What cannot be counted is no less there.
        try? queue.read { try Int64.fetchOne($0, sql: "SELECT max(rowid) FROM \(table)") }
    }

    /// Visits every job that can be read; answers in which tables something could not.
    package func jobs(_ visit: (StoredJob) -> Void) -> [String] {
        let columns = "id, uuid, kind, state, type, request_id, target, run, accepted_at, report_by, due_at"
        return walk("jobs", select: columns, condition: "1") { _, row in
            if let job = Self.job(&row) { visit(job) }
        }
    }

    private static func job(_ row: inout UntrustedRow) -> StoredJob? {
        guard let number = row.integer() else { return nil }
        let texts = (0..<6).map { _ in row.text() ?? "unknown" }
        let numbers = (0..<4).map { _ in row.integer() ?? 0 }
        return StoredJob(
            number: number, id: texts[0], kind: texts[1], state: texts[2], type: texts[3], request: texts[4],
            target: texts[5], run: numbers[0], acceptedAt: numbers[1], reportBy: numbers[2], dueAt: numbers[3])
    }

    /// Visits every sealed blob that can be read; answers in which tables something could not.
    package func blobs(_ visit: (SealedBlob) -> Void) -> [String] {
        if let proof { visit(proof) }
        return SealedTable.all.flatMap { table in
            walk(
                table.name,
                select: "\(table.job), \(table.row), " + table.columns.map { "x.\($0)" }.joined(separator: ", "),
                condition: table.isSealed
            ) { number, row in
                let job = row.integer()
                let name = row.text()
                for column in table.columns {
                    guard let bytes = row.blob() else { continue }
                    visit(
                        SealedBlob(
                            table: table.name, column: column, number: number, job: job, row: name, bytes: bytes))
                }
            }
        }
    }

    /// The blob by which the database knows its keys.
    private var proof: SealedBlob? {
        // Where it cannot be read the tables cannot either, and that is said of them.
        guard let bytes = try? queue.read({ try KeyProof.blob(in: $0) }) else { return nil }
        return SealedBlob(
            table: KeyProof.context.table, column: KeyProof.context.column, number: 0, job: nil,
            row: KeyProof.context.row, bytes: bytes)
    }

    /// Whether a blob still lies where it was found: a gateway may have removed or replaced it since.
    package func stillHas(_ blob: SealedBlob) -> Bool {
        let sql = "SELECT \(blob.column) FROM \(blob.table) WHERE rowid = ?"
        do {
            return try queue.read { database in
                guard let row = try Row.fetchOne(database, sql: sql, arguments: [blob.number]) else { return false }
                var columns = UntrustedRow(row)
                return columns.blob() == blob.bytes
            }
        } catch {
            return true
        }
    }

    /// The state of a job now; nil where it is gone or cannot be read.
    package func state(ofJob number: Int64) -> String? {
        try? queue.read { try String.fetchOne($0, sql: "SELECT state FROM jobs WHERE id = ?", arguments: [number]) }
    }

    /// Whether there is a task of that id which may still need its spool.
    package func isInUse(task: String) -> Bool {
        let sql = "SELECT j.state FROM tasks t JOIN jobs j ON j.id = t.job AND j.run = t.run WHERE t.uuid = ?"
        do {
            let state = try queue.read { try String.fetchOne($0, sql: sql, arguments: [task]) }
            return state.map { !StoredJob.isFinal($0) } ?? false
        } catch {
            // What a damaged database no longer says may be so.
            return true
        }
    }

    /// Walks over the rows of a table by their numbers, upwards, and where that ends at a damaged page downwards from
    /// the other end.
    ///
    /// `visit` may ask the database.
    private func walk(
        _ table: String, select columns: String, condition: String, _ visit: (Int64, inout UntrustedRow) -> Void
    ) -> [String] {
        func step(_ range: String, _ order: String, _ reached: inout Int64, until end: Int64? = nil) throws -> Bool {
            let sql = """
                SELECT x.rowid, \(columns) FROM \(table) x
                WHERE x.rowid \(range) ? AND (\(condition)) ORDER BY x.rowid \(order) LIMIT \(Self.chunk)
                """
            let (rows, failure) = rows(sql, reached)
            for row in rows {
                var columns = UntrustedRow(row)
                guard let number = columns.integer(), number != end else { return false }
                reached = number
                visit(number, &columns)
            }
            if let failure { throw failure }
            return !rows.isEmpty
        }
        var lowest = Int64.min
        do {
            while try step(">", "ASC", &lowest) {}
            return []
        } catch {
            var highest = Int64.max
            do {
                while try step("<", "DESC", &highest, until: lowest) {}
            } catch {
                // As far as it gets: that the table is damaged is said already.
                return [table]
            }
            return [table]
        }
    }

    /// The rows up to a failure, and the failure.
    private func rows(_ sql: String, _ bound: Int64) -> (rows: [Row], failure: (any Error)?) {
        var rows: [Row] = []
        do {
            try queue.read { database in
                let cursor = try Row.fetchCursor(database, sql: sql, arguments: [bound])
                while let row = try cursor.next() { rows.append(row.copy()) }
            }
            return (rows, nil)
        } catch {
            return (rows, error)
        }
    }
}
