/// A value as a file or the environment gives it, with the place to name when it is wrong.
struct DocumentNode: Sendable {
    /// What the value is.
    var content: Content
    /// Where the value stands.
    var place: Place

    /// The values that YAML's core schema knows, and text whose type only its reader knows.
    enum Content: Sendable {
        case null
        case bool(Bool)
        case integer(Int64)
        case number(Double)
        case text(String)
        case list([DocumentNode])
        case map([DocumentMember])
        /// The value of an environment variable, which has no type of its own.
        case untyped(String)
    }

    /// What the value is, for a person and without the value itself.
    var kind: String {
        switch content {
        case .null: "nothing"
        case .bool: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .text, .untyped: "text"
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    /// The text, where this is text or may be taken for it.
    var text: String? {
        switch content {
        case .text(let text), .untyped(let text): text
        default: nil
        }
    }

    /// The whole number, where this is one or may be taken for it.
    var integer: Int64? {
        switch content {
        case .integer(let number): number
        case .untyped(let text): if case .integer(let number) = PlainScalar.resolve(text) { number } else { nil }
        default: nil
        }
    }

    /// The truth value, where this is one or may be taken for it.
    var bool: Bool? {
        switch content {
        case .bool(let value): value
        case .untyped(let text): if case .bool(let value) = PlainScalar.resolve(text) { value } else { nil }
        default: nil
        }
    }

    /// The characters of a value with a unit, such as `10 h`, or of a bare number.
    var measure: String? {
        switch content {
        case .integer(let number): String(number)
        case .text(let text), .untyped(let text): text
        default: nil
        }
    }

    /// The members, where this is a mapping.
    var members: [DocumentMember]? {
        if case .map(let members) = content { members } else { nil }
    }
}
