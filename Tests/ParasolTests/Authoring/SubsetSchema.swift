import Foundation
import PluginMessages

/// The part of JSON Schema that the published schemas use; a keyword beyond it is a fault, never passed over.
struct SubsetSchema {
    struct Unknown: Error, CustomStringConvertible {
        let description: String
    }

    private static let passedOver: Set<String> = ["$schema", "$id", "$defs", "title", "description"]

    let root: JSONValue

    /// Where a value breaks the schema, as JSON pointers with the keyword; nothing where it fits.
    func faults(of value: JSONValue) throws -> [String] { try faults(value, root, "") }

    private func faults(_ value: JSONValue, _ schema: JSONValue, _ at: String) throws -> [String] {
        if case .bool(let allowed) = schema { return allowed ? [] : ["\(at) is not allowed"] }
        guard let members = schema.object else { throw Unknown(description: "no schema at \(at)") }
        var faults: [String] = []
        for (keyword, rule) in members.sorted(by: { $0.key < $1.key }) where !Self.passedOver.contains(keyword) {
            faults += try check(keyword, rule, value, members, at)
        }
        return faults
    }

    private func check(
        _ keyword: String, _ rule: JSONValue, _ value: JSONValue, _ schema: [String: JSONValue], _ at: String
    ) throws -> [String] {
        func failing(_ holds: Bool) -> [String] { holds ? [] : ["\(at) breaks \(keyword)"] }
        switch keyword {
        case "$ref": return try faults(value, try resolve(rule), at)
        case "type": return failing((rule.array ?? [rule]).contains { Self.isType($0.string ?? "", value) })
        case "enum": return failing(rule.array?.contains(value) ?? false)
        case "const": return failing(rule == value)
        case "required":
            return failing(
                value.object.map { has in rule.array?.allSatisfy { has[$0.string ?? ""] != nil } ?? false } ?? true)
        case "properties":
            return try (value.object ?? [:]).flatMap { name, member in
                try rule[name].map { try faults(member, $0, "\(at)/\(name)") } ?? []
            }
        case "additionalProperties":
            let known = schema["properties"]?.object ?? [:]
            return try (value.object ?? [:]).filter { known[$0.key] == nil }.flatMap {
                try faults($0.value, rule, "\(at)/\($0.key)")
            }
        case "items": return try (value.array ?? []).enumerated().flatMap { try faults($1, rule, "\(at)/\($0)") }
        case "contains":
            return failing(try value.array.map { try $0.contains { try faults($0, rule, at).isEmpty } } ?? true)
        case "minItems": return failing(value.array.map { $0.count >= rule.integer ?? 0 } ?? true)
        case "maxItems": return failing(value.array.map { $0.count <= rule.integer ?? 0 } ?? true)
        case "minLength": return failing(value.string.map { $0.unicodeScalars.count >= rule.integer ?? 0 } ?? true)
        case "maxLength": return failing(value.string.map { $0.unicodeScalars.count <= rule.integer ?? 0 } ?? true)
        case "minimum": return failing(value.integer.map { $0 >= rule.integer ?? 0 } ?? true)
        case "maximum": return failing(value.integer.map { $0 <= rule.integer ?? 0 } ?? true)
        case "pattern": return failing(try value.string.map { try $0.contains(Regex(rule.string ?? "")) } ?? true)
        case "not": return failing(try !faults(value, rule, at).isEmpty)
        case "anyOf": return failing(try rule.array?.contains { try faults(value, $0, at).isEmpty } ?? false)
        case "allOf": return try (rule.array ?? []).flatMap { try faults(value, $0, at) }
        case "if": return try faults(value, rule, at).isEmpty ? try faults(value, schema["then"] ?? true, at) : []
        case "then": return []
        default: throw Unknown(description: "the keyword \(keyword)")
        }
    }

    private func resolve(_ reference: JSONValue) throws -> JSONValue {
        guard let path = reference.string, path.hasPrefix("#/$defs/"),
            let schema = root["$defs"]?[String(path.dropFirst("#/$defs/".count))]
        else { throw Unknown(description: "the reference \(reference)") }
        return schema
    }

    private static func isType(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null),
            ("integer", .integer), ("number", .integer), ("number", .number):
            true
        default: false
        }
    }
}
