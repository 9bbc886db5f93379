package import PluginMessages

/// One setting that a plugin takes, as its schema describes it.
package struct SettingReference: Codable, Sendable, Equatable {
    /// Where it stands, such as `queries[].statement`; `.*` is any name.
    package let path: String
    /// Its JSON type, or the values that it may have; nil where the schema leaves it open.
    package let type: String?
    package let isRequired: Bool
    /// What it is where it is left out.
    package let fallback: JSONValue?
    package let summary: String?

    private enum CodingKeys: String, CodingKey {
        case path, type
        case isRequired = "required"
        case fallback = "default"
        case summary = "description"
    }

    /// The settings of a schema, those that nest after the one that holds them.
    package static func list(of schema: JSONValue) -> [SettingReference] {
        var list: [SettingReference] = []
        add(members: schema, under: "", to: &list, depth: 0)
        return list
    }

    /// Schemas of plugins nest a few levels; the bound keeps a hostile one from running the stack out.
    private static let maximumDepth = 32

    private static func add(
        members schema: JSONValue, under prefix: String, to list: inout [SettingReference], depth: Int
    ) {
        guard depth < maximumDepth else { return }
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        for (name, member) in (schema["properties"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            add(member, at: prefix + name, isRequired: required.contains(name), to: &list, depth: depth)
        }
        if let others = schema["additionalProperties"], others.object != nil {
            add(others, at: prefix + "*", isRequired: false, to: &list, depth: depth)
        }
    }

    private static func add(
        _ schema: JSONValue, at path: String, isRequired: Bool, to list: inout [SettingReference], depth: Int
    ) {
        list.append(
            SettingReference(
                path: path, type: type(of: schema), isRequired: isRequired, fallback: schema["default"],
                summary: schema["description"]?.string))
        add(members: schema, under: path + ".", to: &list, depth: depth + 1)
        if let items = schema["items"] { add(members: items, under: path + "[].", to: &list, depth: depth + 1) }
    }

    private static func type(of schema: JSONValue) -> String? {
        if let values = schema["enum"]?.array { return values.map { text($0) }.joined(separator: " | ") }
        if let types = schema["type"]?.array { return types.compactMap(\.string).joined(separator: " | ") }
        guard let type = schema["type"]?.string else { return nil }
        guard type == "array", let items = schema["items"]?["type"]?.string else { return type }
        return "array of \(items)"
    }

    /// A value as it stands in JSON.
    static func text(_ value: JSONValue) -> String {
        // A value that was decoded from JSON can be encoded; were it not so, nothing is better than a wrong value.
        ((try? MessageCoding.encode(value)).map { String(decoding: $0, as: UTF8.self) }) ?? ""
    }
}
