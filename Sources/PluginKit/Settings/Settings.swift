internal import FoundationEssentials

/// A plugin's settings: a JSON object, read by name and type.
///
/// Every reader takes a path of names, outermost first, and throws a ``SettingsError`` that names the setting and what
/// was expected there. Settings can hold secrets, so neither errors nor descriptions quote a value.
///
/// ```swift
/// let database = try settings.string("database")
/// let limit = try settings.int("limits", "rows", default: 1000)
/// let tables = try settings.decode([String: Table].self, at: "tables")
/// ```
public struct Settings: Sendable {
    private let root: JSONValue
    private let place: [String]

    /// Wraps settings; for tests of a plugin a literal will do: `try Accounts(settings: ["database": "test.db"])`.
    public init(_ members: [String: JSONValue]) {
        root = .object(members)
        place = []
    }

    private init(root: JSONValue, place: [String]) {
        self.root = root
        self.place = place
    }

    /// The settings as they came.
    public var json: JSONValue { root }

    /// The names at this level, sorted.
    public var names: [String] { (root.object ?? [:]).keys.sorted() }

    /// Whether there is a setting, other than `null`.
    public func has(_ path: String...) -> Bool { value(path) != nil }

    /// Reads a text.
    public func string(_ path: String...) throws -> String {
        try read(path, "a text", \.string)
    }

    /// Reads a text, or takes the default where there is none.
    public func string(_ path: String..., default fallback: String) throws -> String {
        value(path) == nil ? fallback : try read(path, "a text", \.string)
    }

    /// Reads a whole number.
    public func int(_ path: String...) throws -> Int {
        try read(path, "a whole number") { $0.integer.map(Int.init) }
    }

    /// Reads a whole number, or takes the default where there is none.
    public func int(_ path: String..., default fallback: Int) throws -> Int {
        value(path) == nil ? fallback : try read(path, "a whole number") { $0.integer.map(Int.init) }
    }

    /// Reads `true` or `false`.
    public func bool(_ path: String...) throws -> Bool {
        try read(path, "true or false", \.bool)
    }

    /// Reads `true` or `false`, or takes the default where there is neither.
    public func bool(_ path: String..., default fallback: Bool) throws -> Bool {
        value(path) == nil ? fallback : try read(path, "true or false", \.bool)
    }

    /// Reads a list of texts.
    public func strings(_ path: String...) throws -> [String] {
        try read(path, "a list of texts", Self.texts)
    }

    /// Reads a list of texts, or takes the default where there is none.
    public func strings(_ path: String..., default fallback: [String]) throws -> [String] {
        value(path) == nil ? fallback : try read(path, "a list of texts", Self.texts)
    }

    /// Reads a group of settings, whose errors still name the whole path.
    public func section(_ path: String...) throws -> Settings {
        let section = try read(path, "a group of settings") { $0.object == nil ? nil : $0 }
        return Settings(root: section, place: place + path)
    }

    /// Reads any type; without a path all settings at once.
    public func decode<Value: Decodable>(_ type: Value.Type, at path: String...) throws -> Value {
        let value = try read(path, "settings", { $0 })
        do {
            return try MessageCoding.decode(type, from: try MessageCoding.encode(value))
        } catch let error as DecodingError {
            throw SettingsError(error, under: place + path)
        }
    }

    private static func texts(_ value: JSONValue) -> [String]? {
        guard let elements = value.array else { return nil }
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? texts : nil
    }

    private func value(_ path: [String]) -> JSONValue? {
        var value: JSONValue? = root
        for name in path { value = value?[name] }
        return value == .null ? nil : value
    }

    private func read<Value>(
        _ path: [String], _ expected: String, _ convert: (JSONValue) -> Value?
    ) throws -> Value {
        guard let found = value(path) else { throw SettingsError.missing(place + path, expected: expected) }
        guard let value = convert(found) else { throw SettingsError.mistyped(place + path, expected: expected) }
        return value
    }
}

extension Settings: ExpressibleByDictionaryLiteral {
    /// Makes settings; of equal names the last one stays.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}

extension Settings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many settings there are; a value can be a secret.
    public var description: String { "\(names.count) settings, redacted" }
    /// How many settings there are; a value can be a secret.
    public var debugDescription: String { description }
    /// Nothing; a value can be a secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
