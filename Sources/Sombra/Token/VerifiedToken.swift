/// What a token says once it is verified.
///
/// `value` is personal data and `id` can be replayed: neither is in a description.
package struct VerifiedToken: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The person's core identifier.
    package var value: String
    /// `jti`, where the gateway sends one.
    package var id: String?
    /// `iat` in milliseconds since 1970, where the gateway sends one.
    package var issuedAt: Int64?

    /// Makes a verified token; for tests of those who take one.
    package init(value: String, id: String? = nil, issuedAt: Int64? = nil) {
        self.value = value
        self.id = id
        self.issuedAt = issuedAt
    }

    /// Nothing of the token.
    package var description: String { "VerifiedToken(<redacted>)" }
    /// Nothing of the token.
    package var debugDescription: String { description }
}
