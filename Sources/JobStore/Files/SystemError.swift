import Glibc

/// A system call on a file that failed.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name of the call, such as `open`.
    package var call: String
    package var path: String
    /// The value of `errno`.
    package var number: CInt

    /// Takes the number from `errno`; to be made right after the call, on the same thread.
    package init(_ call: String, _ path: String, number: CInt = errno) {
        self.call = call
        self.path = path
        self.number = number
    }

    /// Whether there is no room: on the disk, or in the user's quota.
    package var isDiskFull: Bool { number == ENOSPC || number == EDQUOT }

    package var description: String { "\(call) of \(path) failed: \(String(cString: strerror(number)))" }
}
