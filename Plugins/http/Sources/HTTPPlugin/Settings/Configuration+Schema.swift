import PluginKit

extension Configuration {
    private static let text: JSONValue = ["type": "string"]
    private static let texts: JSONValue = ["type": "array", "items": ["type": "string"], "minItems": 1]
    private static let path: JSONValue = [
        "type": "string", "description": "A path after settings.url, beginning with a slash.",
    ]

    /// The schema of the settings, which the host checks before the start.
    static let schema: JSONValue = [
        "type": "object",
        "required": ["url", "secret"],
        "additionalProperties": false,
        "properties": [
            "url": ["type": "string", "description": "The address of the service; the routes' paths follow it."],
            "allowPlainHTTP": ["type": "boolean", "description": "Whether http may be spoken to another host."],
            "keyID": ["type": "string", "description": "Names the secret to the service; parasol."],
            "secret": ["type": "string", "description": "Signs each call; at least 32 characters."],
            "bearer": ["type": "string", "description": "Sent as Authorization: Bearer."],
            "caFile": ["type": "string", "description": "The authorities to trust, in PEM; the system's."],
            "clientCertificateFile": text,
            "clientKeyFile": text,
            "connectTimeoutMilliseconds": ["type": "integer", "minimum": 1, "maximum": 600_000],
            "retries": ["type": "integer", "minimum": 0, "maximum": 20],
            "retryDelayMilliseconds": ["type": "integer", "minimum": 1, "maximum": 60_000],
            "maximumAnswerBytes": ["type": "integer", "minimum": 1],
            "healthPath": path,
            "requests": list(
                ["types": texts, "identifiers": texts, "datapoints": texts, "path": path, "pollPath": path],
                required: ["types", "identifiers", "path"]),
            "preflights": list(
                ["identifiers": texts, "enriches": texts, "types": texts, "path": path, "pollPath": path],
                required: ["identifiers", "path"]),
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
