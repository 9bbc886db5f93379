import DSRModel
import PluginMessages
import Testing

@testable import Settings

@Suite("Schema of a plugin's settings")
struct SettingsSchemaTests {
    private func check(_ yaml: String, _ schema: JSONValue) throws -> [ConfigurationError] {
        let node = try #require(try YAMLDocument.read(yaml, file: "f.yaml"))
        var check = SchemaCheck()
        check.check(node, against: try SettingsSchema(schema, of: "com.example.accounts"), key: "settings")
        return check.errors
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let schema: JSONValue
        let good: [String]
        let bad: [String]
        let code: ConfigurationError.Code
        var testDescription: String { "\(good) \(bad)" }
    }

    static let cases = [
        Case(
            schema: ["type": "string"], good: ["a", "'1'", "''"], bad: ["1", "true", "~", "[a]", "{}"], code: .wrongType
        ),
        Case(schema: ["type": "integer"], good: ["1", "-1", "2.0"], bad: ["1.5", "'1'", "a"], code: .wrongType),
        Case(schema: ["type": "number"], good: ["1", "1.5", "1e3"], bad: ["a", "'1'"], code: .wrongType),
        Case(schema: ["type": "boolean"], good: ["true"], bad: ["yes", "1"], code: .wrongType),
        Case(schema: ["type": "null"], good: ["~"], bad: ["0"], code: .wrongType),
        Case(schema: ["type": "array"], good: ["[]", "[1]"], bad: ["{}", "a"], code: .wrongType),
        Case(schema: ["type": "object"], good: ["{}"], bad: ["[]"], code: .wrongType),
        Case(schema: ["type": ["string", "null"]], good: ["a", "~"], bad: ["1"], code: .wrongType),
        Case(schema: ["enum": ["a", 1, [2]]], good: ["a", "1", "[2]"], bad: ["b", "'1'"], code: .outOfRange),
        Case(schema: ["const": "a"], good: ["a"], bad: ["b"], code: .outOfRange),
        Case(
            schema: ["minimum": 1, "maximum": 3], good: ["1", "3", "2.5", "x"], bad: ["0", "3.5"], code: .outOfRange),
        Case(
            schema: ["maximum": 9_007_199_254_740_992], good: ["9007199254740992"], bad: ["9007199254740993"],
            code: .outOfRange),
        Case(
            schema: ["minLength": 2, "maxLength": 3], good: ["ab", "äöü", "1"], bad: ["a", "abcd"], code: .outOfRange),
        Case(schema: ["pattern": "^[a-z]+$"], good: ["abc", "1"], bad: ["Abc", "''"], code: .outOfRange),
        Case(schema: ["pattern": "b"], good: ["abc"], bad: ["ac"], code: .outOfRange),
        Case(
            schema: ["minItems": 1, "maxItems": 2], good: ["[1]", "[1, 2]", "a"], bad: ["[]", "[1, 2, 3]"],
            code: .outOfRange),
        Case(schema: ["items": ["type": "string"]], good: ["[]", "[a]"], bad: ["[1]"], code: .wrongType),
        Case(schema: ["required": ["a"]], good: ["{a: 1}", "x"], bad: ["{}"], code: .missing),
        Case(
            schema: ["properties": ["a": ["type": "string"]], "additionalProperties": false], good: ["{a: x}", "{}"],
            bad: ["{b: x}"], code: .unknownKey),
        Case(
            schema: ["additionalProperties": ["type": "integer"]], good: ["{x: 1}"], bad: ["{x: y}"], code: .wrongType),
        Case(schema: [:], good: ["{x: 1}", "a"], bad: [], code: .wrongType),
        Case(schema: ["description": "anything"], good: ["1"], bad: [], code: .wrongType),
    ]

    @Test("each keyword takes what it allows and refuses the rest", arguments: cases)
    func keyword(_ expected: Case) throws {
        for yaml in expected.good { #expect(try check(yaml, expected.schema).isEmpty, "\(yaml)") }
        for yaml in expected.bad { #expect(try check(yaml, expected.schema).map(\.code) == [expected.code], "\(yaml)") }
    }

    @Test("faults name line, key and what was expected, never the value")
    func places() throws {
        let errors = try check(
            """
            database:
              path: 5
              tables:
                - {name: orders, kind: Canary-s3cret}
                - {name: 1}
            extra: Canary-s3cret
            """,
            [
                "type": "object", "required": ["greeting"], "additionalProperties": false,
                "properties": [
                    "greeting": ["type": "string"],
                    "database": [
                        "properties": [
                            "path": ["type": "string"],
                            "tables": [
                                "items": [
                                    "properties": ["name": ["type": "string"], "kind": ["enum": ["view", "table"]]]
                                ]
                            ],
                        ]
                    ],
                ],
            ])
        #expect(
            errors.map(\.description) == [
                "f.yaml:1:1: settings.greeting: the plugin requires this setting; write it [missing]",
                "f.yaml:2:9: settings.database.path: expected string, found a whole number; "
                    + "put it in quotes if it is meant as text [wrong-type]",
                "f.yaml:4:28: settings.database.tables[0].kind: expected one of `view`, `table`, "
                    + "found another value; write one of them [out-of-range]",
                "f.yaml:5:14: settings.database.tables[1].name: expected string, found a whole number; "
                    + "put it in quotes if it is meant as text [wrong-type]",
                "f.yaml:6:1: settings.extra: the plugin has no such setting; "
                    + "remove it; known here: database, greeting [unknown-key]",
            ])
    }

    static let badSchemas: [(JSONValue, String)] = [
        (["exclusiveMinimum": 1], "/exclusiveMinimum"),
        (["type": "text"], "/type"),
        (["type": []], "/type"),
        (["properties": []], "/properties"),
        (["properties": ["a": ["titel": "x"]]], "/properties/a/titel"),
        (["required": "a"], "/required"),
        (["required": [1]], "/required"),
        (["items": true], "/items"),
        (["enum": []], "/enum"),
        (["minimum": "1"], "/minimum"),
        (["minLength": -1], "/minLength"),
        (["maxItems": 1.5], "/maxItems"),
        (["pattern": "["], "/pattern"),
        (["pattern": 1], "/pattern"),
        (["description": 1], "/description"),
        (["type": "string", "default": 1], "/default"),
        (["additionalProperties": "no"], "/additionalProperties"),
        ("string", "/"),
        (["items": ["$ref": "#"]], "/items/$ref"),
    ]

    @Test("a schema that is itself wrong is refused by the place in it", arguments: badSchemas)
    func badSchema(schema: JSONValue, pointer: String) {
        let errors = #expect(throws: ConfigurationErrors.self) {
            try SettingsSchema(schema, of: "com.example.accounts")
        }
        #expect(errors?.errors.map(\.key) == [pointer])
        #expect(errors?.errors.first?.code == .schema)
        #expect(errors?.errors.first?.place == .manifest("com.example.accounts"))
    }

    @Test("a keyword that is nearly right is suggested")
    func nearlyRight() {
        let errors = #expect(throws: ConfigurationErrors.self) {
            try SettingsSchema(["maxLenght": 1], of: "com.example.accounts")
        }
        #expect(errors?.description.contains("did you mean `maxLength`?") == true)
    }

    @Test("defaults fill what the settings leave out, at any depth, and satisfy `required`")
    func defaults() throws {
        let schema: JSONValue = [
            "required": ["mode"],
            "properties": [
                "mode": ["type": "string", "default": "delete"],
                "tables": [
                    "items": ["properties": ["limit": ["type": "integer", "default": 10]]]
                ],
                "nested": ["default": [:], "properties": ["deep": ["default": true]]],
            ],
        ]
        #expect(try check("{}", schema).isEmpty)
        let filled = try SettingsSchema(schema, of: "com.example.accounts").filled([
            "tables": [["name": "orders"], ["limit": 1]]
        ])
        #expect(
            filled == [
                "mode": "delete", "nested": ["deep": true],
                "tables": [["name": "orders", "limit": 10], ["limit": 1]],
            ])
    }
}
