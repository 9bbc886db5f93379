package import DSRModel

/// One identifier that Transcend knows of a request.
///
/// The value is personal data.
///
/// Source: API reference "POST/v1/request-identifiers".
package struct RequestIdentifier: Sendable, Equatable, Decodable, CustomStringConvertible,
    CustomDebugStringConvertible
{
    /// Transcend's id of it.
    package var id: String
    /// The configured name.
    package var name: IdentifierType
    /// The category, such as `email` or `custom`.
    package var type: IdentifierType
    /// The value.
    package var value: String

    /// The name alone.
    package var description: String { "\(name):<redacted>" }
    /// The name alone.
    package var debugDescription: String { description }

    struct Question: Encodable {
        let requestId: String
        let first: Int
        let offset: Int
    }

    struct Page: Decodable {
        let identifiers: [RequestIdentifier]
    }
}
