/// What varies in a log event: numbers, names from code or configuration, and types, but no free text.
public struct LogTag: Sendable, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByStringLiteral {
    let text: String

    private init(_ text: String) { self.text = text }

    /// Takes a literal number.
    public init(integerLiteral value: Int) { self.init(String(value)) }
    /// Takes a literal truth value.
    public init(booleanLiteral value: Bool) { self.init(String(value)) }
    /// Takes a literal text; an interpolated one does not compile.
    public init(stringLiteral value: StaticString) { self.init(value.description) }

    /// A number: a count, a size, a code.
    public static func number(_ value: some BinaryInteger) -> LogTag { LogTag(String(value)) }
    /// A truth value.
    public static func flag(_ value: Bool) -> LogTag { LogTag(String(value)) }
    /// A length of time, in milliseconds.
    public static func milliseconds(_ value: Duration) -> LogTag {
        LogTag(String(value.components.seconds * 1000 + value.components.attoseconds / 1_000_000_000_000_000))
    }
    /// A constant chosen at run time.
    public static func constant(_ value: StaticString) -> LogTag { LogTag(value.description) }
    /// The name of a datapoint.
    public static func datapoint(_ value: Datapoint) -> LogTag { LogTag(value.rawValue) }
    /// The name of a kind of identifier.
    public static func identifierType(_ value: IdentifierType) -> LogTag { LogTag(value.rawValue) }
    /// The name of a request type.
    public static func requestType(_ value: RequestType) -> LogTag { LogTag(value.rawValue) }
    /// The type of an error, whose description may quote data.
    public static func type(of error: any Error) -> LogTag { LogTag(String(reflecting: Swift.type(of: error))) }
}
