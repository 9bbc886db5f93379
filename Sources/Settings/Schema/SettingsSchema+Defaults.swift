import PluginMessages

extension SettingsSchema {
    /// The same settings with the schema's defaults where they say nothing.
    func filled(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var members):
            for (name, property) in properties {
                if let member = members[name] {
                    members[name] = property.filled(member)
                } else if let value = property.defaultValue {
                    members[name] = property.filled(value)
                }
            }
            if case .matching(let schema) = additional {
                for (name, member) in members where properties[name] == nil { members[name] = schema.filled(member) }
            }
            return .object(members)
        case .array(let elements):
            guard case .matching(let schema) = items else { return value }
            return .array(elements.map(schema.filled))
        default: return value
        }
    }
}
