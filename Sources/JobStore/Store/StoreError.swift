/// Why a store could not do what it was asked to.
///
/// It holds no personal data and no value of a row.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    /// The stable name of a failure.
    package enum Code: String, Sendable {
        case diskFull = "store_disk_full"
        /// Another program holds the database.
        case locked = "store_locked"
        case readOnly = "store_read_only"
        case corrupt = "store_corrupt"
        /// What is stored of one job cannot be unsealed, or makes no sense; all else goes on.
        case unreadable = "store_unreadable"
        /// The disk failed, or the file is gone.
        case unreachable = "store_unreachable"
        /// A newer version of this program made the database.
        case schemaNewer = "store_schema_newer"
        /// Commits would not survive a power failure.
        case notDurable = "store_not_durable"
        /// Another gateway runs in the same state directory.
        case secondGateway = "store_second_gateway"
        /// The database was sealed with other keys.
        case wrongKey = "store_wrong_key"
        case closed = "store_closed"
        /// None of the others: a fault of this program.
        case unexpected = "store_unexpected"
    }

    package var code: Code
    /// What is at fault, and the mend.
    package var message: String
    /// What the library below said; without values of rows.
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
