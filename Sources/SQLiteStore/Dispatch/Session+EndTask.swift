import Foundation
import GRDB
import JobStore

extension Session {
    /// Ends a task's claim; false when the task is in another state, or was claimed since.
    func end(_ sealed: SealedEnd, from state: TaskState) throws -> Bool {
        let end = sealed.end
        let found = try row(
            """
            SELECT t.id, t.job, t.run, j.run, j.state FROM tasks t JOIN jobs j ON j.id = t.job
            WHERE t.uuid = ? AND t.state = ? AND t.handed = ?
            """, [end.task.rawValue, state.rawValue, end.claim])
        guard let found else { return false }
        var columns = ColumnReader(found)
        let task = columns.integer()
        let job = columns.integer()
        let run = Int(columns.integer())
        // Of a job that ended meanwhile nothing personal may come back.
        let isWanted = try run == Int(columns.integer()) && !columns.name(JobState.self).isFinal
        try self.run(
            "UPDATE tasks SET begun = begun + ?, rescues = 0 WHERE id = ?", [end.wasBegun ? 1 : 0, task])
        try update(task, sealed, keepsPersonal: isWanted)
        if isWanted { try recountUndecided(job, run: run) }
        if case .ended(let state, _) = end.disposition, state.isEnded { try unblock(requestOf: job) }
        try append(end.audit)
        return true
    }

    private func update(_ task: Int64, _ sealed: SealedEnd, keepsPersonal: Bool) throws {
        switch sealed.end.disposition {
        case .ended(let state, _):
            try run(
                """
                UPDATE tasks SET state = ?, open = 0, incarnation = NULL, poll_id = NULL, build = ? WHERE id = ?
                """, [state.rawValue, sealed.end.build, task])
        case .waiting(let until, _):
            try run(
                """
                UPDATE tasks SET state = 'waiting', due_at = ?, incarnation = NULL, poll_id = ?, build = ? WHERE id = ?
                """, [until, keepsPersonal ? sealed.pollID : nil, sealed.end.build, task])
        case .overdue(let dueAt, _):
            try run(
                """
                UPDATE tasks SET state = 'pending', due_at = ?, incarnation = NULL, poll_id = ?, build = ? WHERE id = ?
                """, [dueAt, keepsPersonal ? sealed.pollID : nil, sealed.end.build, task])
        case .retry(let dueAt, let burnsAttempt, let crashed, _):
            try run(
                """
                UPDATE tasks SET state = 'pending', due_at = ?, incarnation = NULL, attempts = attempts + ?,
                    crashes = crashes + ?, build = coalesce(?, build) WHERE id = ?
                """, [dueAt, burnsAttempt ? 1 : 0, crashed ? 1 : 0, sealed.end.build, task])
        }
        guard keepsPersonal, let message = sealed.message else { return }
        try run("INSERT OR REPLACE INTO results (task, message) VALUES (?, ?)", [task, message])
        try run("DELETE FROM items WHERE task = ?", [task])
        for (position, item) in sealed.items.enumerated() {
            try run(
                "INSERT INTO items (task, position, header, bytes) VALUES (?, ?, ?, ?)",
                [task, position, item.header, item.bytes])
        }
    }
}
