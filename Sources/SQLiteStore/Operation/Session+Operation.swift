import DSRModel
import GRDB
import JobStore

extension Session {
    /// A freeze as it stands in `meta`.
    private struct StoredFreeze: Codable {
        var types: [RequestType]
        var since: Int64
    }

    func freeze() throws -> Freeze? {
        guard let text: String = try row("SELECT value FROM meta WHERE name = 'freeze'")?[0] else { return nil }
        let stored = try ClearJSON.decode(StoredFreeze.self, text)
        return Freeze(types: Set(stored.types), since: stored.since)
    }

    func setFreeze(_ freeze: Freeze?) throws {
        guard let freeze else { return try run("DELETE FROM meta WHERE name = 'freeze'") }
        let types = freeze.types.sorted { $0.rawValue < $1.rawValue }
        try run(
            "INSERT OR REPLACE INTO meta (name, value) VALUES ('freeze', ?)",
            [try ClearJSON.encode(StoredFreeze(types: types, since: freeze.since))])
    }

    func list(_ filter: JobFilter) throws -> [Job] {
        var conditions: [String] = []
        var arguments = StatementArguments()
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [value]
        }
        add("j.state = ?", filter.state?.rawValue)
        add("j.type = ?", filter.type?.rawValue)
        add("j.request_id = ?", filter.requestID)
        add("j.accepted_at >= ?", filter.since)
        if filter.dueBefore != nil { conditions.append("j.state NOT IN ('reported', 'obsolete')") }
        add("j.due_at <= ?", filter.dueBefore)
        add("EXISTS (SELECT 1 FROM tasks t WHERE t.job = j.id AND t.plugin = ?)", filter.plugin?.rawValue)
        arguments += [filter.limit]
        let condition = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        return try rows(
            "SELECT \(ColumnReader.jobColumns) FROM jobs j \(condition) ORDER BY \(filter.order.sql) LIMIT ?", arguments
        ).map { row in
            var columns = ColumnReader(row)
            return try columns.job()
        }
    }

    /// The audit's first line is the job's row: see ``accept(_:strictJTI:)``.
    func audit(of job: JobID) throws -> [AuditEvent] {
        guard let created: Int64 = try row("SELECT created_at FROM jobs WHERE uuid = ?", [job.rawValue])?[0] else {
            return []
        }
        return try [AuditEvent(at: created, job: job, run: 1, event: "accepted")] + lines(of: job)
    }

    private func lines(of job: JobID) throws -> [AuditEvent] {
        try rows(
            """
            SELECT a.at, a.run, a.event, a.plugin, a.build, a.detail FROM audit a JOIN jobs j ON j.id = a.job
            WHERE j.uuid = ? ORDER BY a.id
            """, [job.rawValue]
        ).map { row in
            var columns = ColumnReader(row)
            return AuditEvent(
                at: columns.integer(), job: job, run: Int(columns.integer()), event: columns.text(),
                plugin: columns.optionalText().map(PluginID.init(rawValue:)), build: columns.optionalText(),
                detail: try columns.optionalText().map { try ClearJSON.decode([String: String].self, $0) } ?? [:])
        }
    }
}

extension JobFilter.Order {
    fileprivate var sql: String {
        switch self {
        case .newest: "j.id DESC"
        case .due: "j.due_at, j.id"
        case .age: "coalesce(j.requested_at, j.created_at), j.id"
        }
    }
}
