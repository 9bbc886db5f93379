import PluginMessages

/// Checks settings against a schema and notes every fault with its place.
///
/// Faults never quote a setting.
struct SchemaCheck {
    /// The faults found so far.
    private(set) var errors: [ConfigurationError] = []

    /// Checks a value and everything in it.
    mutating func check(_ node: DocumentNode, against schema: SettingsSchema, key: String) {
        let value = node.json
        if let types = schema.types, !types.contains(where: { $0.includes(value) }) {
            let expected = types.map(\.rawValue).sorted().joined(separator: " or ")
            let isScalar = types.contains(.string) && (value.integer != nil || value.bool != nil)
            fail(
                .wrongType, node.place, key, "expected \(expected), found \(node.kind)",
                isScalar ? "put it in quotes if it is meant as text" : "write a value of that type")
            return
        }
        if let allowed = schema.allowed, !allowed.contains(value) {
            let list = allowed.map(Self.shown).joined(separator: ", ")
            fail(.outOfRange, node.place, key, "expected one of \(list), found another value", "write one of them")
        }
        checkNumber(value, node, schema, key)
        checkText(value, node, schema, key)
        switch node.content {
        case .map(let members): check(members, of: node, against: schema, key: key)
        case .list(let elements): check(elements, of: node, against: schema, key: key)
        default: break
        }
    }
}

extension SchemaCheck {
    private mutating func fail(
        _ code: ConfigurationError.Code, _ place: Place, _ key: String, _ problem: String, _ mend: String
    ) {
        errors.append(ConfigurationError(code: code, place: place, key: key, problem: problem, mend: mend))
    }

    private mutating func check(
        _ members: [DocumentMember], of node: DocumentNode, against schema: SettingsSchema, key: String
    ) {
        for name in schema.required where !members.contains(where: { $0.key == name }) {
            // A default gives what is required.
            if schema.properties[name]?.defaultValue != nil { continue }
            fail(.missing, node.place, "\(key).\(name)", "the plugin requires this setting", "write it")
        }
        for member in members {
            let inner = "\(key).\(KeyName.shown(member.key))"
            if let property = schema.properties[member.key] {
                check(member.value, against: property, key: inner)
                continue
            }
            switch schema.additional {
            case .anything: break
            case .matching(let schema): check(member.value, against: schema, key: inner)
            case .nothing:
                let names = schema.properties.keys.sorted()
                let near = NearestName.find(member.key, among: names)
                fail(
                    .unknownKey, member.place, inner, "the plugin has no such setting",
                    near.map { "did you mean `\($0)`?" } ?? "remove it; known here: \(names.joined(separator: ", "))")
            }
        }
    }

    private mutating func check(
        _ elements: [DocumentNode], of node: DocumentNode, against schema: SettingsSchema, key: String
    ) {
        if let least = schema.minItems, elements.count < least {
            fail(.outOfRange, node.place, key, "expected at least \(least) elements", "add some")
        }
        if let most = schema.maxItems, elements.count > most {
            fail(.outOfRange, node.place, key, "expected at most \(most) elements", "remove some")
        }
        guard case .matching(let items) = schema.items else { return }
        for (index, element) in elements.enumerated() {
            check(element, against: items, key: "\(key)[\(index)]")
        }
    }

    private mutating func checkNumber(
        _ value: JSONValue, _ node: DocumentNode, _ schema: SettingsSchema, _ key: String
    ) {
        guard SchemaType.number.includes(value) else { return }
        if let minimum = schema.minimum, Self.isLess(value, minimum) {
            fail(.outOfRange, node.place, key, "expected at least \(Self.shown(minimum))", "write a larger number")
        }
        if let maximum = schema.maximum, Self.isLess(maximum, value) {
            fail(.outOfRange, node.place, key, "expected at most \(Self.shown(maximum))", "write a smaller number")
        }
    }

    private mutating func checkText(
        _ value: JSONValue, _ node: DocumentNode, _ schema: SettingsSchema, _ key: String
    ) {
        guard let text = value.string else { return }
        // JSON Schema counts characters as Unicode scalars.
        let length = text.unicodeScalars.count
        if let least = schema.minLength, length < least {
            fail(.outOfRange, node.place, key, "expected at least \(least) characters", "write more")
        }
        if let most = schema.maxLength, length > most {
            fail(.outOfRange, node.place, key, "expected at most \(most) characters", "write less")
        }
        if let pattern = schema.pattern, !Self.matches(text, pattern) {
            fail(.outOfRange, node.place, key, "expected text that matches `\(pattern)`", "write text of that form")
        }
    }

    /// Whether a pattern is found in a text; one that gives up has not found it.
    ///
    /// A `Regex` is not sendable, so the schema holds its text and it is made anew.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        (try? Regex(pattern).firstMatch(in: text)) != nil
    }

    /// Compares without loss where both are whole numbers.
    private static func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        default: double(left) < double(right)
        }
    }

    private static func double(_ value: JSONValue) -> Double {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: .nan
        }
    }

    private static func shown(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .string(let text): "`\(text)`"
        case .array: "a certain list"
        case .object: "a certain mapping"
        }
    }
}
