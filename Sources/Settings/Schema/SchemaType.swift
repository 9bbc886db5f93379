import PluginMessages

/// The types that a schema can ask for.
enum SchemaType: String, Sendable, CaseIterable {
    case object
    case array
    case string
    case integer
    case number
    case boolean
    case null

    /// Whether a value is of the type; a whole number is an integer however it is written.
    func includes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.object, .object), (.array, .array), (.string, .string), (.boolean, .bool), (.null, .null),
            (.integer, .integer), (.number, .integer), (.number, .number):
            true
        case (.integer, .number(let number)): number.rounded() == number
        default: false
        }
    }
}
