import PluginKit

extension Configuration {
    private static let text: JSONValue = ["type": "string"]
    private static let texts: JSONValue = ["type": "array", "items": ["type": "string"], "minItems": 1]

    /// The schema of the settings, which the host checks before the start.
    static let schema: JSONValue = [
        "type": "object",
        "required": ["database"],
        "additionalProperties": false,
        "properties": [
            "database": ["type": "string", "description": "The absolute path of the database."],
            "busyTimeoutMilliseconds": ["type": "integer", "minimum": 0, "maximum": 600_000],
            "foreignKeys": ["type": "boolean"],
            "secureDelete": ["type": "boolean"],
            "access": list(
                ["identifiers": texts, "datapoint": text, "kind": ["enum": ["rows", "value"]], "sql": text],
                required: ["identifiers", "datapoint", "sql"]
            ),
            "erasure": list(
                ["identifiers": texts, "statements": texts], required: ["identifiers", "statements"]
            ),
            "optOuts": list(
                ["types": texts, "identifiers": texts, "statements": texts],
                required: ["types", "identifiers", "statements"]
            ),
            "enrichment": list(
                ["identifiers": texts, "to": text, "sql": text], required: ["identifiers", "to", "sql"]
            ),
        ],
    ]

    private static func list(_ properties: JSONValue, required: JSONValue) -> JSONValue {
        [
            "type": "array",
            "items": [
                "type": "object", "properties": properties, "required": required, "additionalProperties": false,
            ],
        ]
    }
}
