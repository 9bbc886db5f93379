import GRDB
import JobStore

extension Session {
    func settle(_ verdict: Verdict, _ reports: [SealedReport]) throws -> Bool {
        let found = try row(
            """
            SELECT id, run, target FROM jobs WHERE uuid = ? AND revision = ?
                AND state NOT IN ('reporting', 'reported', 'obsolete')
            """, [verdict.job.rawValue, verdict.revision])
        guard let found else { return false }
        var columns = ColumnReader(found)
        let job = columns.integer()
        let run = Int(columns.integer())
        let target = columns.text()
        try close(job, run: run)
        try self.run("UPDATE jobs SET revision = revision + 1 WHERE id = ?", [job])
        if reports.isEmpty {
            try apply(verdict.consequence, to: job, now: verdict.now)
        } else {
            try append(reports, to: job, run: run, target: target, dueAt: verdict.now)
            try note(verdict.consequence, of: job)
        }
        try append(verdict.audit)
        return true
    }

    /// Takes a job's tasks out of the queue until it is reopened.
    func close(_ job: Int64, run: Int) throws {
        try self.run("UPDATE tasks SET open = 0 WHERE job = ? AND run = ? AND open = 1", [job, run])
    }

    /// Puts reports at the end of a job's lane.
    ///
    /// The first is the lane's head: nothing before it is unsent.
    func append(_ reports: [SealedReport], to job: Int64, run: Int, target: String, dueAt: Int64) throws {
        let last: Int64? = try row("SELECT max(sequence) FROM reports WHERE job = ? AND run = ?", [job, run])?[0]
        try insert(reports, to: job, run: run, target: target, at: last.map { $0 + 1 } ?? 0, dueAt: dueAt)
    }

    /// Puts reports at places of a job's lane that are free, the first of which is the lane's head.
    func insert(
        _ reports: [SealedReport], to job: Int64, run: Int, target: String, at first: Int64, dueAt: Int64
    ) throws {
        for (offset, report) in reports.enumerated() {
            try self.run(
                """
                INSERT INTO reports (uuid, job, run, sequence, state, head, target, call, due_at)
                VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?)
                """,
                [
                    report.id.rawValue, job, run, first + Int64(offset), offset == 0 ? 1 : 0, target, report.call,
                    dueAt,
                ])
        }
    }

    /// Notes where the job goes when its last report is sent.
    func note(_ consequence: Verdict.Consequence, of job: Int64) throws {
        let (name, until, code): (String, Int64?, String?) =
            switch consequence {
            case .reported: ("reported", nil, nil)
            case .obsolete: ("obsolete", nil, nil)
            case .parked(let until): ("parked", until, nil)
            case .attention(let code): ("attention", nil, code)
            }
        try run(
            """
            UPDATE jobs SET state = 'reporting', parked_until = NULL, attention = NULL, consequence = ?,
                consequence_until = ?, consequence_code = ? WHERE id = ?
            """, [name, until, code, job])
    }

    /// Where the job goes when its last report is sent.
    func noted(of job: Int64) throws -> Verdict.Consequence {
        let found = try row("SELECT consequence, consequence_until, consequence_code FROM jobs WHERE id = ?", [job])
        var columns = found.map(ColumnReader.init)
        let name = columns?.optionalText()
        let until = columns?.optionalInteger()
        let code = columns?.optionalText()
        switch (name, until, code) {
        case ("reported", _, _): return .reported
        case ("obsolete", _, _): return .obsolete
        case ("parked", let until?, _): return .parked(until: until)
        case ("attention", _, let code?): return .attention(code)
        default: throw StoreError.malformedColumn("a verdict without its consequence")
        }
    }

    /// Moves the job to where its verdict leads, and purges it when that is the end.
    func apply(_ consequence: Verdict.Consequence, to job: Int64, now: Int64) throws {
        let (state, until, attention): (JobState, Int64?, String?) =
            switch consequence {
            case .reported: (.reported, nil, nil)
            case .obsolete: (.obsolete, nil, nil)
            case .parked(let until): (.parked, until, nil)
            case .attention(let code): (.attention, nil, code)
            }
        try run(
            """
            UPDATE jobs SET state = ?, parked_until = ?, attention = ?, ended_at = ?, consequence = NULL,
                consequence_until = NULL, consequence_code = NULL WHERE id = ?
            """, [state.rawValue, until, attention, state.isFinal ? now : nil, job])
        if state.isFinal { try purge(job) }
    }

    /// Removes all that is sealed of a job, of all its runs.
    func purge(_ job: Int64) throws {
        try run("DELETE FROM payloads WHERE job = ?", [job])
        try run("DELETE FROM results WHERE task IN (SELECT id FROM tasks WHERE job = ?)", [job])
        try run("DELETE FROM items WHERE task IN (SELECT id FROM tasks WHERE job = ?)", [job])
        try run("UPDATE tasks SET poll_id = NULL WHERE job = ? AND poll_id IS NOT NULL", [job])
        try run("UPDATE reports SET call = NULL WHERE job = ? AND call IS NOT NULL", [job])
    }
}
