import Crypto

/// A static header that is configured at Transcend and here: a second factor that stands in no token.
///
/// It binds neither body nor nonce. Source: "Server Webhook Integration" (docs.transcend.io), custom headers.
package struct SecretHeader: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The name of the header.
    package let name: String
    private let digest: SHA256Digest

    /// Makes a secret header of its configured name and value.
    package init(name: String, value: String) {
        self.name = name
        digest = SHA256.hash(data: Array(value.utf8))
    }

    /// Whether the value that came is the configured one; the time it takes tells nothing of where they differ.
    package func matches(_ value: String?) -> Bool {
        // Digests of swift-crypto compare in constant time, and hide the length too.
        SHA256.hash(data: Array((value ?? "").utf8)) == digest && value != nil
    }

    /// The name alone.
    package var description: String { "\(name): <redacted>" }
    /// The name alone.
    package var debugDescription: String { description }
}
