/// The name of a category of data of one data silo, such as `orders`.
///
/// For uploads it is a JSON key or a header value, so it is at most 256 characters and holds no control character.
public struct Datapoint: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral, Comparable,
    CustomStringConvertible
{
    /// The name as configured at Transcend.
    public let rawValue: String

    /// Wraps a name as configured at Transcend.
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

    /// Whether the name can stand in a header and a JSON key.
    public var isValid: Bool {
        !rawValue.isEmpty && rawValue.utf8.count <= 256
            && rawValue.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
    }
}
