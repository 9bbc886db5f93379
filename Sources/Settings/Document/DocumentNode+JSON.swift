import PluginMessages

extension DocumentNode {
    /// The value as JSON.
    var json: JSONValue {
        switch content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let number): .integer(number)
        case .number(let number): .number(number)
        case .text(let text), .untyped(let text): .string(text)
        case .list(let elements): .array(elements.map(\.json))
        case .map(let members):
            .object(Dictionary(members.map { ($0.key, $0.value.json) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}

extension DocumentNode {
    /// JSON as a value of a document, all of it at one place.
    init(json: JSONValue, place: Place) {
        self.place = place
        content =
            switch json {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let number): .integer(number)
            case .number(let number): .number(number)
            case .string(let text): .text(text)
            case .array(let elements): .list(elements.map { DocumentNode(json: $0, place: place) })
            case .object(let members):
                .map(
                    members.sorted { $0.key < $1.key }.map { member in
                        DocumentMember(
                            key: member.key, place: place, value: DocumentNode(json: member.value, place: place))
                    })
            }
    }
}
