/// One value under which a person is looked up, with its kind.
///
/// The value is personal data.
public struct Identifier: Codable, Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The kind of the identifier.
    public var type: IdentifierType
    /// The value to look up; up to 16,384 characters.
    public var value: String

    /// Makes an identifier.
    public init(type: IdentifierType, value: String) {
        self.type = type
        self.value = value
    }

    /// The kind alone: the value never reaches a log by accident.
    public var description: String { "\(type):<redacted>" }

    /// The kind alone: the value never reaches a log by accident.
    public var debugDescription: String { description }
}
