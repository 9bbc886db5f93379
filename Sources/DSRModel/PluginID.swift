/// The identity of a plugin: a reverse domain name such as `com.example.accounts`.
///
/// It names a team's plugin across versions and builds; a newer version takes over the tasks of its predecessor.
public struct PluginID: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral, Comparable,
    CustomStringConvertible
{
    /// The id as the manifest gives it.
    public let rawValue: String

    /// Wraps an id as the manifest gives it.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Wraps a literal id.
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

    /// The id itself.
    public var description: String { rawValue }

    /// Orders by name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Whether the id has the form that a manifest must give: 3 to 128 characters of `a-z 0-9 . -`, at least one
    /// dot, no empty part, so that it can serve as a file name and a metric label.
    public var isValid: Bool {
        let parts = rawValue.split(separator: ".", omittingEmptySubsequences: false)
        return (3...128).contains(rawValue.utf8.count) && parts.count >= 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.first != "-"
                    && part.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
            }
    }
}
