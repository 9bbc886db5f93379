import GRDB
import JobStore

extension Session {
    /// - Parameter replacements: The sealed calls of a `replaced` or `divided`.
    func end(_ end: ReportEnd, replacements: [SealedReport]) throws -> Bool {
        let found = try row(
            "SELECT id, job, run, target, sequence FROM reports WHERE uuid = ? AND state = 'sending'",
            [end.report.rawValue])
        guard let found else { return false }
        var columns = ColumnReader(found)
        let report = columns.integer()
        let job = columns.integer()
        let run = Int(columns.integer())
        let target = columns.text()
        let sequence = columns.integer()
        if let status = end.status {
            try self.run("UPDATE reports SET last_status = ? WHERE id = ?", [status, report])
        }
        if let reportBy = end.reportBy { try self.run("UPDATE jobs SET report_by = ? WHERE id = ?", [reportBy, job]) }
        switch end.disposition {
        case .sent:
            try self.run("UPDATE reports SET state = 'sent', head = 0 WHERE id = ?", [report])
            if try !advance(job, run: run) { try apply(noted(of: job), to: job, now: end.now) }
        case .retry(let dueAt, let mayHaveArrived):
            try putBack(report, dueAt: dueAt, mayHaveArrived: mayHaveArrived)
        case .returned(let dueAt, let mayHaveArrived):
            try putBack(report, dueAt: dueAt, mayHaveArrived: mayHaveArrived)
            try self.run("UPDATE reports SET attempts = attempts - 1 WHERE id = ?", [report])
        case .nonceRefused(let nonce, let consequence):
            if try self.nonce(of: job) != nonce {
                try putBack(report, dueAt: end.now, mayHaveArrived: false)
            } else {
                try drop(job, run: run)
                try apply(consequence, to: job, now: end.now)
            }
        case .divided:
            try self.run("UPDATE reports SET state = 'dropped', head = 0, call = NULL WHERE id = ?", [report])
            try makeRoom(for: replacements.count, behind: sequence, in: job, run: run)
            try insert(replacements, to: job, run: run, target: target, at: sequence + 1, dueAt: end.now)
        case .dropped(let consequence):
            try drop(job, run: run)
            try apply(consequence, to: job, now: end.now)
        case .replaced(_, let consequence):
            try drop(job, run: run)
            if replacements.isEmpty {
                try apply(consequence, to: job, now: end.now)
            } else {
                try append(replacements, to: job, run: run, target: target, dueAt: end.now)
                try note(consequence, of: job)
            }
        }
        try append(end.audit)
        return true
    }

    private func putBack(_ report: Int64, dueAt: Int64, mayHaveArrived: Bool) throws {
        try self.run(
            "UPDATE reports SET state = 'pending', due_at = ?, may_have_arrived = max(may_have_arrived, ?) WHERE id = ?",
            [dueAt, mayHaveArrived, report])
    }

    /// The newest nonce of a job; nil for one that cannot be unsealed, which the next claim finds.
    private func nonce(of job: Int64) throws -> String? {
        let found = try row("SELECT j.uuid, p.nonce FROM jobs j JOIN payloads p ON p.job = j.id WHERE j.id = ?", [job])
        guard let found else { return nil }
        var columns = ColumnReader(found)
        let id = JobID(rawValue: columns.text())
        do {
            return String(decoding: try sealer.open(columns.blob(), .nonce(id)), as: UTF8.self)
        } catch is SealingError {
            return nil
        }
    }

    /// Makes the next unsent report the lane's head; false when there is none.
    private func advance(_ job: Int64, run: Int) throws -> Bool {
        try self.run(
            """
            UPDATE reports SET head = 1 WHERE id = (
                SELECT id FROM reports WHERE job = ? AND run = ? AND state = 'pending' ORDER BY sequence LIMIT 1)
            """, [job, run])
        return database.changesCount > 0
    }

    /// Moves what stands behind a place in a lane by so many places.
    ///
    /// In two steps, since no two reports of a lane may ever have the same place.
    private func makeRoom(for count: Int, behind sequence: Int64, in job: Int64, run: Int) throws {
        try self.run(
            "UPDATE reports SET sequence = -(sequence + ?) WHERE job = ? AND run = ? AND sequence > ?",
            [count, job, run, sequence])
        try self.run(
            "UPDATE reports SET sequence = -sequence WHERE job = ? AND run = ? AND sequence < 0", [job, run])
    }

    /// Gives up what is unsent, and forgets what it would have said.
    private func drop(_ job: Int64, run: Int) throws {
        try self.run(
            """
            UPDATE reports SET state = 'dropped', head = 0, call = NULL
            WHERE job = ? AND run = ? AND state IN ('pending', 'sending')
            """, [job, run])
    }
}
