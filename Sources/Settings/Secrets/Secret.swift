/// A secret that shows itself to nobody by accident: descriptions, dumps and mirrors are redacted.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    /// Wraps a secret.
    package init(_ value: String) { self.value = value }

    /// The secret itself, for the one place that must send or compare it.
    package func reveal() -> String { value }

    /// Whether a candidate is the secret; takes the same time wherever they differ.
    package func matches(_ candidate: some StringProtocol) -> Bool {
        let own = Array(value.utf8)
        let other = Array(candidate.utf8)
        var difference = own.count ^ other.count
        for index in 0..<max(own.count, other.count) {
            let left = index < own.count ? own[index] : 0
            let right = index < other.count ? other[index] : 0
            difference |= Int(left ^ right)
        }
        return difference == 0
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: Equatable {
    /// Compares in a time that does not depend on where the secrets differ.
    package static func == (left: Secret, right: Secret) -> Bool { left.matches(right.value) }
}
