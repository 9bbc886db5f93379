package import DSRModel
package import PluginMessages

/// What a plugin's settings must look like: the subset of JSON Schema (draft 2020-12) that manifests may use.
///
/// The keywords are `type`, `properties`, `required`, `additionalProperties`, `items`, `enum`, `const`, `minimum`,
/// `maximum`, `minLength`, `maxLength`, `pattern`, `minItems`, `maxItems`, `description` and `default`. They mean what
/// JSON Schema says, with two differences: a default is filled in, and patterns are Swift regular expressions.
package struct SettingsSchema: Sendable, Equatable {
    /// The types that are allowed; nil allows all.
    var types: Set<SchemaType>?
    var properties: [String: SettingsSchema] = [:]
    var required: [String] = []
    /// What members that `properties` does not name must look like.
    var additional = Rest.anything
    /// What the elements of an array must look like.
    var items = Rest.anything
    /// The only values that are allowed: `enum`, or the one of `const`.
    var allowed: [JSONValue]?
    var minimum: JSONValue?
    var maximum: JSONValue?
    var minLength: Int64?
    var maxLength: Int64?
    var pattern: String?
    var minItems: Int64?
    var maxItems: Int64?
    var defaultValue: JSONValue?

    /// Allows anything.
    init() {}

    /// Reads the schema of a plugin's manifest, and refuses what is wrong in it or outside the subset.
    package init(_ schema: JSONValue, of plugin: PluginID) throws(ConfigurationErrors) {
        var reader = SchemaReader(plugin: plugin)
        self = reader.schema(schema, at: "")
        guard reader.errors.isEmpty else { throw ConfigurationErrors(errors: reader.errors) }
    }

    /// What may stand where a schema names nothing in particular.
    indirect enum Rest: Sendable, Equatable {
        case anything
        case nothing
        case matching(SettingsSchema)
    }
}
