import GRDB
import Glibc
import JobStore

/// Makes many jobs of few, in a database that no gateway has open: the store itself, which syncs each commit, would take
/// most of ten minutes for a million.
///
/// A copy has ids, hashes and times of its own, spread as those of webhooks are, so that every index is as large and as
/// scattered as if webhooks had filled it. What is sealed in it is another job's, and could not be opened.
struct PendingCopies: Sendable {
    let database: String
    /// The jobs that there are, with the ids from 1 on.
    let originals: Int
    /// How many there are in the end.
    let total: Int

    func make() async throws {
        let queue = try DatabaseQueue(path: database)
        try await queue.writeWithoutTransaction { database in
            // What is lost can be made again, and the whole of the scattered indexes lies in the cache.
            try database.execute(
                sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -600000; BEGIN")
            for (table, values) in values { try copy(table, values, in: database) }
            try database.execute(sql: "COMMIT; PRAGMA journal_mode = WAL")
        }
        try queue.close()
        // Or the system would write all this while the gateway commits.
        try OpenFile(database, O_RDWR).sync()
    }

    /// Adds a row for each new job: `n.id` is its id, `t` a row of the original, `own` its row of `jobs`.
    private func copy(_ table: String, _ values: [String: String], in database: Database) throws {
        let columns = try database.columns(in: table).map(\.name)
        let original = "(n.id - 1) % \(originals) + 1"
        let rows =
            switch table {
            case "jobs": "JOIN jobs t ON t.id = \(original)"
            case "bindings": "JOIN jobs own ON own.id = n.id"
            default: "JOIN \(table) t ON t.job = \(original) JOIN jobs own ON own.id = n.id"
            }
        try database.execute(
            sql: """
                WITH RECURSIVE n (id) AS (SELECT \(originals + 1) UNION ALL SELECT id + 1 FROM n WHERE id < \(total))
                INSERT INTO \(table) (\(columns.joined(separator: ", ")))
                SELECT \(columns.map { values[$0] ?? "t.\($0)" }.joined(separator: ", ")) FROM n \(rows)
                """)
        guard database.changesCount == total - originals else {
            throw BenchFailure("\(database.changesCount) rows of \(table) were made, not \(total - originals)")
        }
    }

    /// What is not the original's, table by table; one job came each millisecond.
    private var values: [(String, [String: String])] {
        func earlier(_ column: String) -> String { "t.\(column) - \(total) + n.id" }
        return [
            (
                "jobs",
                [
                    "id": "n.id", "uuid": Self.id(at: earlier("accepted_at")), "key": Self.hash,
                    "request_id": Self.randomID, "sibling_group": Self.randomID, "identifier_hash": Self.hash,
                    "created_at": earlier("created_at"), "accepted_at": earlier("accepted_at"),
                    "report_by": earlier("report_by"), "due_at": earlier("due_at"),
                ]
            ),
            ("payloads", ["job": "n.id"]),
            (
                "tasks",
                ["id": "n.id", "uuid": Self.id(at: "own.accepted_at"), "job": "n.id", "due_at": earlier("due_at")]
            ),
            (
                "bindings",
                [
                    "jti": Self.hash, "job": "own.uuid", "request_id": "own.request_id", "core_hash": Self.hash,
                    "at": "own.accepted_at",
                ]
            ),
        ]
    }

    /// As long as a keyed hash.
    private static let hash = "substr(lower(hex(randomblob(22))), 2)"
    /// A UUID of version 4.
    private static let randomID = "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4') || \(tail)"
    private static let tail =
        "lower(substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"

    /// A UUID of version 7, as the store makes them.
    private static func id(at time: String) -> String {
        let digits = "printf('%012x', \(time))"
        return "substr(\(digits), 1, 8) || '-' || substr(\(digits), 9) || '-7' || \(tail)"
    }
}
