import Foundation
import GRDB
import JobStore

/// What happens once at each opening, in one transaction.
enum Recovery {
    /// Checks the keys, takes the next incarnation, and gives back what ran in earlier ones.
    static func begin(in database: Database, sealer: Sealer) throws -> Int64 {
        try KeyProof.check(in: database, sealer)
        let previous = try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'incarnation'") ?? 0
        let incarnation = previous + 1
        try database.execute(
            sql: "INSERT INTO meta (name, value) VALUES ('incarnation', ?) ON CONFLICT (name) DO UPDATE SET value = ?",
            arguments: [incarnation, incarnation])
        // Each update walks a partial index that holds just the rows that it changes.
        try database.execute(
            sql: """
                UPDATE tasks INDEXED BY tasks_running SET state = 'pending', incarnation = NULL, begun = begun + 1,
                    rescues = rescues + 1
                    WHERE state = 'running';
                UPDATE reports INDEXED BY reports_sending SET state = 'pending', may_have_arrived = 1
                    WHERE state = 'sending';
                UPDATE tasks INDEXED BY tasks_blocked SET blocked = 0 WHERE blocked = 1;
                """)
        return incarnation
    }
}
