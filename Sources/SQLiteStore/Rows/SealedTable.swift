import JobStore

/// A table with sealed columns, for whatever walks over all that is sealed.
///
/// The context of a blob is the same as that of its ``SealedColumn``.
struct SealedTable: Sendable {
    let name: String
    let columns: [String]
    /// What stands for the row in the context of its blobs: SQL over the table as `x`.
    let row: String
    /// The number of the row's job: SQL over the table as `x`.
    let job: String

    private static let task = "(SELECT uuid FROM tasks WHERE id = x.task)"
    private static let jobOfTask = "(SELECT job FROM tasks WHERE id = x.task)"

    static let all = [
        SealedTable(
            name: "payloads", columns: ["body", "nonce"], row: "(SELECT uuid FROM jobs WHERE id = x.job)", job: "x.job"),
        SealedTable(name: "tasks", columns: ["poll_id"], row: "x.uuid", job: "x.job"),
        SealedTable(name: "results", columns: ["message"], row: task, job: jobOfTask),
        SealedTable(name: "items", columns: ["header", "bytes"], row: "\(task) || '/' || x.position", job: jobOfTask),
        SealedTable(name: "reports", columns: ["call"], row: "x.uuid", job: "x.job"),
    ]

    /// Whether anything sealed is in a row; SQL over the table as `x`.
    var isSealed: String { columns.map { "x.\($0) IS NOT NULL" }.joined(separator: " OR ") }

    func context(_ column: String, row: String) -> SealContext { SealContext(table: name, column: column, row: row) }
}
