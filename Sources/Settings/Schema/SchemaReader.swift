import DSRModel
import PluginMessages

/// Turns the JSON of a schema into a schema and notes what is wrong in it.
struct SchemaReader {
    /// The plugin whose manifest holds the schema.
    let plugin: PluginID
    /// The faults found so far; a fault names the place in the schema as a JSON pointer.
    private(set) var errors: [ConfigurationError] = []

    private static let keywords = [
        "type", "properties", "required", "additionalProperties", "items", "enum", "const", "minimum", "maximum",
        "minLength", "maxLength", "pattern", "minItems", "maxItems", "description", "default",
    ]

    init(plugin: PluginID) { self.plugin = plugin }

    /// Reads a schema and those within it.
    mutating func schema(_ value: JSONValue, at pointer: String) -> SettingsSchema {
        var schema = SettingsSchema()
        guard let members = value.object else {
            fail(pointer, "expected a schema, which is an object")
            return schema
        }
        guard pointer.count(where: { $0 == "/" }) <= 64 else {
            fail(pointer, "schemas are nested more than 32 deep")
            return schema
        }
        for name in members.keys.sorted() where !Self.keywords.contains(name) {
            let near = NearestName.find(name, among: Self.keywords).map { "; did you mean `\($0)`?" } ?? ""
            fail(pointer + "/" + name, "the keyword is not supported" + near)
        }
        readTypes(members, into: &schema, at: pointer)
        readObject(members, into: &schema, at: pointer)
        readLimits(members, into: &schema, at: pointer)
        if let items = members["items"] { schema.items = .matching(self.schema(items, at: pointer + "/items")) }
        if let description = members["description"], description.string == nil {
            fail(pointer + "/description", "expected a string")
        }
        readDefault(members, into: &schema, at: pointer)
        return schema
    }
}

extension SchemaReader {
    private mutating func fail(_ pointer: String, _ problem: String) {
        errors.append(
            ConfigurationError(
                code: .schema, place: .manifest(plugin), key: pointer.isEmpty ? "/" : pointer, problem: problem,
                mend: "correct the schema of the settings in the plugin's manifest"))
    }

    private mutating func readTypes(
        _ members: [String: JSONValue], into schema: inout SettingsSchema, at pointer: String
    ) {
        if let type = members["type"] {
            let names = type.array ?? [type]
            let types = names.compactMap { $0.string.flatMap(SchemaType.init) }
            if types.count == names.count, !types.isEmpty {
                schema.types = Set(types)
            } else {
                let known = SchemaType.allCases.map(\.rawValue).joined(separator: ", ")
                fail(pointer + "/type", "expected one or several of \(known)")
            }
        }
        if let values = members["enum"] {
            if let allowed = values.array, !allowed.isEmpty {
                schema.allowed = allowed
            } else {
                fail(pointer + "/enum", "expected an array with values")
            }
        }
        if let constant = members["const"] {
            schema.allowed = schema.allowed.map { $0.filter { $0 == constant } } ?? [constant]
        }
    }

    private mutating func readObject(
        _ members: [String: JSONValue], into schema: inout SettingsSchema, at pointer: String
    ) {
        if let properties = members["properties"] {
            if let properties = properties.object {
                for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
                    schema.properties[name] = self.schema(value, at: pointer + "/properties/" + name)
                }
            } else {
                fail(pointer + "/properties", "expected an object of schemas")
            }
        }
        if let required = members["required"] {
            let names = required.array?.compactMap(\.string) ?? []
            if names.count == required.array?.count {
                schema.required = names
            } else {
                fail(pointer + "/required", "expected an array of names")
            }
        }
        switch members["additionalProperties"] {
        case nil, .bool(true): break
        case .bool(false): schema.additional = .nothing
        case .some(let value):
            schema.additional = .matching(self.schema(value, at: pointer + "/additionalProperties"))
        }
    }

    private mutating func readLimits(
        _ members: [String: JSONValue], into schema: inout SettingsSchema, at pointer: String
    ) {
        schema.minimum = number(members, "minimum", at: pointer)
        schema.maximum = number(members, "maximum", at: pointer)
        schema.minLength = count(members, "minLength", at: pointer)
        schema.maxLength = count(members, "maxLength", at: pointer)
        schema.minItems = count(members, "minItems", at: pointer)
        schema.maxItems = count(members, "maxItems", at: pointer)
        guard let value = members["pattern"] else { return }
        guard let pattern = value.string, (try? Regex(pattern)) != nil else {
            return fail(pointer + "/pattern", "expected a regular expression")
        }
        schema.pattern = pattern
    }

    private mutating func number(
        _ members: [String: JSONValue], _ name: String, at pointer: String
    ) -> JSONValue? {
        guard let value = members[name] else { return nil }
        guard SchemaType.number.includes(value) else {
            fail(pointer + "/" + name, "expected a number")
            return nil
        }
        return value
    }

    private mutating func count(_ members: [String: JSONValue], _ name: String, at pointer: String) -> Int64? {
        guard let value = members[name] else { return nil }
        guard let count = value.integer, count >= 0 else {
            fail(pointer + "/" + name, "expected a whole number that is not negative")
            return nil
        }
        return count
    }

    /// A default that its own schema refuses would stop every gateway that relies on it.
    private mutating func readDefault(
        _ members: [String: JSONValue], into schema: inout SettingsSchema, at pointer: String
    ) {
        guard let value = members["default"] else { return }
        var check = SchemaCheck()
        check.check(DocumentNode(json: value, place: .manifest(plugin)), against: schema, key: "default")
        if check.errors.isEmpty {
            schema.defaultValue = value
        } else {
            fail(pointer + "/default", "the schema itself refuses its default")
        }
    }
}
