import GRDB
package import JobStore

/// A database that comes back from a backup, while it is made ready beside its place.
///
/// All calls block.
package enum RestoredDatabase {
    /// The name under which it is made ready; while that is there no gateway starts.
    package static func draft(of database: String) -> String { database + "-restoring" }

    /// Holds every job that was open when the backup was made, and gives up what is not in the backup.
    ///
    /// What a plugin may have done since, it may have done: then "nothing found" counts as done. What stood in the
    /// outbox may have been sent. Results in the spool are gone, so those tasks run again. Answers how many jobs are
    /// held.
    ///
    /// - Throws: ``StoreError``.
    package static func makeReady(_ path: String, backupMadeAt: Int64, now: Int64) throws -> Int {
        try DatabaseSnapshot.naming {
            let queue = try DatabaseQueue(path: path)
            try Schema.migrator.migrate(queue)
            let held = try queue.write { database in
                try database.execute(sql: hold(now: now))
                let held = try Int.fetchOne(database, sql: "SELECT count(*) FROM restored") ?? 0
                guard held > 0 else { return 0 }
                let mark = Session.RestorationMark(restoredAt: now, backupMadeAt: backupMadeAt)
                try database.execute(
                    sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('restored', ?)",
                    arguments: [try ClearJSON.encode(mark)])
                return held
            }
            try queue.close()
            return held
        }
    }

    /// A backup may itself be one of a restored gateway: then the state before stands in `restored` already.
    private static func hold(now: Int64) -> String {
        """
        CREATE TEMP TABLE open_jobs AS SELECT id FROM jobs WHERE state NOT IN ('reported', 'obsolete');
        CREATE TEMP TABLE rerun AS SELECT DISTINCT t.id FROM tasks t JOIN items i ON i.task = t.id
            WHERE t.job IN open_jobs AND i.bytes IS NULL;
        INSERT OR IGNORE INTO restored (job, state, due_at)
            SELECT id, state, 0 FROM jobs WHERE id IN open_jobs AND state <> 'restored';
        UPDATE restored SET due_at = 0, answer = NULL;
        UPDATE tasks SET state = 'pending', incarnation = NULL, due_at = \(now) WHERE state = 'running' OR id IN rerun;
        DELETE FROM results WHERE task IN rerun;
        DELETE FROM items WHERE task IN rerun;
        UPDATE tasks SET begun = begun + 1 WHERE job IN open_jobs AND state NOT IN ('done', 'notFound', 'skipped');
        UPDATE tasks SET open = 0, blocked = 0 WHERE job IN open_jobs;
        UPDATE reports SET state = 'pending', may_have_arrived = 1, head = 0
            WHERE job IN open_jobs AND state IN ('pending', 'sending');
        UPDATE jobs SET state = 'restored', revision = revision + 1 WHERE id IN open_jobs;
        DROP TABLE open_jobs;
        DROP TABLE rerun;
        """
    }
}
