import DSRModel
import GRDB
import JobStore

extension Session {
    /// Whether a failure to read is of what one job holds, and not of the database.
    static func isOfOneJob(_ error: any Error) -> Bool {
        error is SealingError || (error as? StoreError)?.code == .unreadable
    }

    /// Gives a job to a person if something that is stored of it cannot be read.
    ///
    /// Reads it again, so that nothing but that can be the reason.
    func putAsideIfUnreadable(_ id: JobID, now: Int64) throws -> Bool {
        let found = try row(
            """
            SELECT id, run FROM jobs WHERE uuid = ? AND state IN ('accepted', 'running', 'reporting', 'parked')
            """, [id.rawValue])
        guard var columns = found.map(ColumnReader.init) else { return false }
        let row = columns.integer()
        let run = Int(columns.integer())
        do {
            _ = try load(id)
            return false
        } catch  where Self.isOfOneJob(error) {
            try putAside(row, id, run: run, now: now)
            return true
        }
    }

    /// Gives a job that cannot be read to a person.
    func putAside(_ row: Int64, _ id: JobID, run: Int, now: Int64) throws {
        try close(row, run: run)
        try self.run(
            """
            UPDATE reports SET state = 'dropped', head = 0, call = NULL
            WHERE job = ? AND state IN ('pending', 'sending')
            """, [row])
        try self.run("UPDATE jobs SET revision = revision + 1 WHERE id = ?", [row])
        try apply(.attention(Job.unreadable), to: row, now: now)
        try append([AuditEvent(at: now, job: id, run: run, event: Job.unreadable)])
    }
}
