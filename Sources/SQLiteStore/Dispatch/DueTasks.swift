import DSRModel
import GRDB
import JobStore

/// Finds the tasks of one plugin whose time has come, by seeking in the partial indexes only, so that the cost does not
/// grow with what is not due.
struct DueTasks {
    let session: Session
    let plugin: PluginID
    let now: Int64
    /// A waiting task is due from here on; not before `now`.
    let calendar: Int64
    /// A pending task that is due later than this is due now: the clock was set back.
    let horizon: Int64

    /// A task that could be handed out.
    struct Candidate {
        let row: Int64
        let dueAt: Int64
    }

    // Without `INDEXED BY` SQLite, which keeps no statistics here, may choose an index that walks all that is not due.
    private static let pending = """
        tasks INDEXED BY tasks_pending
        WHERE plugin = ?1 AND destructive = ?2 AND open = 1 AND blocked = 0 AND state = 'pending'
        """
    private static let waiting = """
        tasks INDEXED BY tasks_waiting
        WHERE plugin = ?1 AND destructive = ?2 AND open = 1 AND blocked = 0 AND state = 'waiting'
        """

    /// The plugins that have a pending or waiting task at all, found by skipping through the indexes.
    static func pluginsWithWork(_ session: Session) throws -> Set<PluginID> {
        var plugins = Set<PluginID>()
        for state in ["pending", "waiting"] {
            let tasks = "tasks INDEXED BY tasks_\(state) WHERE open = 1 AND blocked = 0 AND state = '\(state)'"
            for row in try session.rows(
                """
                WITH RECURSIVE found (plugin) AS (
                    SELECT min(plugin) FROM \(tasks)
                    UNION ALL
                    SELECT (SELECT min(plugin) FROM \(tasks) AND plugin > found.plugin)
                    FROM found WHERE found.plugin IS NOT NULL
                ) SELECT plugin FROM found WHERE plugin IS NOT NULL
                """)
            { plugins.insert(PluginID(rawValue: row[0])) }
        }
        return plugins
    }

    /// Whether anything is due, and when the next thing is that is not.
    func outlook(_ destructive: String) throws -> (isDue: Bool, nextDueAt: Int64?) {
        let found = try session.row(
            """
            SELECT (SELECT min(due_at) FROM \(Self.pending)),
                (SELECT max(due_at) FROM \(Self.pending)),
                (SELECT min(due_at) FROM \(Self.waiting))
            """, [plugin.rawValue, destructive])
        guard let found else { return (false, nil) }
        var columns = ColumnReader(found)
        let first = columns.optionalInteger()
        let last = columns.optionalInteger()
        let firstWaiting = columns.optionalInteger()
        let isDue = (first ?? .max) <= now || (firstWaiting ?? .max) <= calendar || (last ?? .min) > horizon
        return (isDue, isDue ? nil : [first, firstWaiting.map(onOwnClock)].compactMap { $0 }.min())
    }

    /// The tasks that are due, the longest due first.
    func candidates(_ destructive: String, limit: Int) throws -> [Candidate] {
        try session.rows(
            """
            SELECT * FROM (
                SELECT id, due_at FROM \(Self.pending) AND due_at <= ?3 ORDER BY due_at LIMIT ?5)
            UNION ALL SELECT * FROM (
                SELECT id, due_at FROM \(Self.waiting) AND due_at <= ?6 ORDER BY due_at LIMIT ?5)
            UNION ALL SELECT * FROM (
                SELECT id, due_at FROM \(Self.pending) AND due_at > ?4 ORDER BY due_at LIMIT ?5)
            ORDER BY due_at, id LIMIT ?5
            """, [plugin.rawValue, destructive, now, horizon, limit, calendar]
        ).map { row in
            var columns = ColumnReader(row)
            return Candidate(row: columns.integer(), dueAt: columns.integer())
        }
    }

    /// When the next task that is not due yet falls due.
    func nextDueAt(_ destructive: String) throws -> Int64? {
        let found = try session.row(
            """
            SELECT (SELECT min(due_at) FROM \(Self.pending) AND due_at > ?3 AND due_at <= ?4),
                (SELECT min(due_at) FROM \(Self.waiting) AND due_at > ?5)
            """, [plugin.rawValue, destructive, now, horizon, calendar])
        guard let found else { return nil }
        var columns = ColumnReader(found)
        let pending = columns.optionalInteger()
        return [pending, columns.optionalInteger().map(onOwnClock)].compactMap { $0 }.min()
    }

    /// A time of the calendar on the clock of `now`, if both run on as they do.
    private func onOwnClock(_ time: Int64) -> Int64 { time - (calendar - now) }
}
