/// The kind of an identifier: `email`, `phone`, or any name that the company configured.
///
/// An open set: Transcend lets a company define identifiers of its own, so an unknown name is as
/// good as a known one. Names are compared byte for byte.
public struct IdentifierType: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral, Comparable,
    CustomStringConvertible
{
    /// The name as it stands in the webhook.
    public let rawValue: String

    /// Wraps a name as it stands in the webhook.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Wraps a literal name.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// Reads the bare string.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the bare string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The name itself.
    public var description: String { rawValue }

    /// Orders by name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// An e-mail address.
    public static let email = IdentifierType(rawValue: "email")
    /// A telephone number in E.164 form.
    public static let phone = IdentifierType(rawValue: "phone")
    /// The person's unique id as authenticated when the request was made.
    public static let coreIdentifier = IdentifierType(rawValue: "coreIdentifier")
    /// Any kind, in the manifest of a plugin whose settings say which; never in a webhook or a description.
    public static let any = IdentifierType(rawValue: "*")
}
