import DSRModel
import Foundation
import GRDB
import JobStore

extension Session {
    func jobsToJudge(now: Int64, limit: Int) throws -> [JobID] {
        // One index after the other, because a search over both conditions at once would walk all open jobs.
        let decided = try rows(
            """
            SELECT uuid FROM jobs INDEXED BY jobs_decided
            WHERE undecided = 0 AND state IN ('accepted', 'running') ORDER BY id LIMIT ?
            """, [limit])
        let late = try rows(
            """
            SELECT uuid FROM jobs INDEXED BY jobs_report_by
            WHERE undecided > 0 AND report_by <= ? AND state IN ('accepted', 'running')
            ORDER BY report_by LIMIT ?
            """, [now, limit - decided.count])
        return (decided + late).map { JobID(rawValue: $0[0]) }
    }

    func jobsParked(for plugins: Set<PluginID>, limit: Int) throws -> [JobID] {
        try rows(
            """
            SELECT uuid FROM jobs INDEXED BY jobs_parked WHERE state = 'parked' AND EXISTS (
                SELECT 1 FROM json_each(?) given CROSS JOIN tasks t
                WHERE t.job = jobs.id AND t.run = jobs.run AND t.plugin = given.value AND t.state = 'pending')
            ORDER BY parked_until LIMIT ?
            """, [try ClearJSON.encode(plugins.map(\.rawValue).sorted()), limit]
        ).map { JobID(rawValue: $0[0]) }
    }

    func load(_ id: JobID) throws -> JobRecord? {
        let found = try row(
            """
            SELECT j.id, p.body, p.nonce, \(ColumnReader.jobColumns)
            FROM jobs j LEFT JOIN payloads p ON p.job = j.id WHERE j.uuid = ?
            """, [id.rawValue])
        guard let found else { return nil }
        var columns = ColumnReader(found)
        let row = columns.integer()
        let body = try columns.optionalBlob().map { try sealer.open($0, .body(id)) }
        let nonce = try columns.optionalBlob().map { String(decoding: try sealer.open($0, .nonce(id)), as: UTF8.self) }
        let job = try columns.job()
        return JobRecord(
            job: job, tasks: try tasks(of: row, job), reports: try reports(of: row, job), body: body, nonce: nonce)
    }

    private func tasks(of row: Int64, _ job: Job) throws -> [JobTask] {
        try rows(
            """
            SELECT t.id, r.message, \(ColumnReader.taskColumns)
            FROM tasks t LEFT JOIN results r ON r.task = t.id WHERE t.job = ? AND t.run = ? ORDER BY t.id
            """, [row, job.run]
        ).map { found in
            var columns = ColumnReader(found)
            let taskRow = columns.integer()
            let message = columns.optionalBlob()
            var task = try columns.task(of: job.id, sealer: sealer)
            task.result = try message.map { message in
                TaskResult(message: try sealer.open(message, .message(task.id)), items: try items(of: taskRow, task.id))
            }
            return task
        }
    }

    private func items(of row: Int64, _ task: TaskID) throws -> [ResultItem] {
        try rows("SELECT position, header, bytes FROM items WHERE task = ? ORDER BY position", [row]).map { found in
            var columns = ColumnReader(found)
            let position = Int(columns.integer())
            let header = try sealer.open(columns.blob(), .itemHeader(task, position: position))
            guard var item = try? JSONDecoder().decode(ResultItem.self, from: Data(header)) else {
                throw StoreError.malformedColumn("the header of an item")
            }
            item.inline = try columns.optionalBlob().map { try sealer.open($0, .itemBytes(task, position: position)) }
            return item
        }
    }

    private func reports(of row: Int64, _ job: Job) throws -> [Report] {
        try rows(
            "SELECT \(ColumnReader.reportColumns) FROM reports r WHERE r.job = ? AND r.run = ? ORDER BY r.sequence",
            [row, job.run]
        ).map { found in
            var columns = ColumnReader(found)
            return try columns.report(of: job.id, sealer: sealer)
        }
    }
}
