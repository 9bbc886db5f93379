package import JobStore

/// A sealed blob where an inspection found it.
package struct SealedBlob: Sendable {
    package let table: String
    package let column: String
    /// The number of its row in the table.
    package let number: Int64
    /// The number of the job that it belongs to; nil where a damaged database no longer says.
    package let job: Int64?
    /// What names the row in the blob's context: the id of a job, task or report; nil where that is lost.
    package let row: String?
    package let bytes: [UInt8]

    /// Opens the blob.
    ///
    /// - Throws: ``SealingError``.
    package func open(_ sealer: Sealer) throws -> [UInt8] {
        guard let row else {
            throw SealingError(.tampered, "\(table).\(column) of row \(number) belongs to nothing any more")
        }
        return try sealer.open(bytes, context: SealContext(table: table, column: column, row: row))
    }
}
