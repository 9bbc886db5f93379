/// Why the spool could not take or give bytes.
///
/// It holds ids only, no personal data.
package struct SpoolError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable name of a failure.
    package enum Code: String, Sendable {
        /// The spool holds as much as it may.
        case quotaExceeded = "spool_quota_exceeded"
        /// One attempt needs more than the spool may ever hold.
        case beyondQuota = "spool_attempt_beyond_quota"
        /// The disk holds as much as it can.
        case diskFull = "spool_disk_full"
        /// The file system refused something else.
        case unusable = "spool_unusable"
        /// There is no such item.
        case missing = "spool_item_missing"
        /// There is such an item already.
        case exists = "spool_item_exists"
        /// The attempt was removed while it was written.
        case removed = "spool_attempt_removed"
        /// The item was ended before.
        case finished = "spool_item_finished"
        /// The end of the item is missing.
        case truncated = "spool_item_truncated"
        /// The item was changed, its frames were moved, or it is another item.
        case tampered = "spool_item_tampered"
    }

    package var code: Code
    /// What is at fault, and the mend.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Names what a failed system call means to the spool.
    init(_ error: SystemError) {
        self =
            error.isDiskFull
            ? SpoolError(.diskFull, "\(error): make room on the disk of the spool")
            : SpoolError(.unusable, "\(error): check the owner and the disk of the spool's directory")
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
