/// The place where a sealed blob belongs.
///
/// A blob that is found anywhere else does not open.
package struct SealContext: Sendable, Equatable {
    package var table: String
    package var column: String
    package var row: String

    package init(table: String, column: String, row: String) {
        self.table = table
        self.column = column
        self.row = row
    }

    /// The context as associated data.
    var associatedData: [UInt8] { Framing.join([table, column, row]) }
}
