/// Why something could not be sealed or opened.
///
/// It holds no personal data and no key.
package struct SealingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable name of a failure.
    package enum Code: String, Sendable {
        /// The key file is not there although it must be.
        case keyFileMissing = "key_file_missing"
        /// The key file can be read by others.
        case keyFileExposed = "key_file_exposed"
        /// The key file is not what this program writes.
        case keyFileMalformed = "key_file_malformed"
        /// The key file could not be read or made.
        case keyFileUnreadable = "key_file_unreadable"
        /// The key file could not be replaced.
        case keyFileUnwritable = "key_file_unwritable"
        /// Keys are being changed already, or blobs are on their way.
        case keysBusy = "keys_busy"
        /// A blob names a key that the ring does not have.
        case keyMissing = "key_missing"
        /// A blob was changed, cut, or does not belong where it was found.
        case tampered
    }

    package var code: Code
    /// What is at fault, and the mend.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
