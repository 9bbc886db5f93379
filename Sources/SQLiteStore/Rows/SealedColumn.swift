import Foundation
import JobStore

/// The columns that are sealed, each with the row's id that binds a blob to its place.
enum SealedColumn {
    case body(JobID)
    case nonce(JobID)
    case pollID(TaskID)
    case message(TaskID)
    case itemHeader(TaskID, position: Int)
    case itemBytes(TaskID, position: Int)
    case call(ReportID)

    var context: SealContext {
        switch self {
        case .body(let job): SealContext(table: "payloads", column: "body", row: job.rawValue)
        case .nonce(let job): SealContext(table: "payloads", column: "nonce", row: job.rawValue)
        case .pollID(let task): SealContext(table: "tasks", column: "poll_id", row: task.rawValue)
        case .message(let task): SealContext(table: "results", column: "message", row: task.rawValue)
        case .itemHeader(let task, let position):
            SealContext(table: "items", column: "header", row: "\(task)/\(position)")
        case .itemBytes(let task, let position):
            SealContext(table: "items", column: "bytes", row: "\(task)/\(position)")
        case .call(let report): SealContext(table: "reports", column: "call", row: report.rawValue)
        }
    }
}

extension Sealer {
    /// Seals for a column, in the form in which SQLite takes it.
    func seal(_ bytes: [UInt8], _ column: SealedColumn) throws -> Data {
        Data(try seal(bytes, context: column.context))
    }

    func open(_ blob: [UInt8], _ column: SealedColumn) throws -> [UInt8] {
        try open(blob, context: column.context)
    }
}
