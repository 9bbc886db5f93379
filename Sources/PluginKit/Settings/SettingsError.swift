/// A setting that is missing or is not what the plugin expects; names the setting, never its value.
public struct SettingsError: PluginFailure, Equatable {
    private enum Code: String {
        case missing = "setting-missing"
        case mistyped = "setting-mistyped"
        case invalid = "setting-invalid"
    }

    private let kind: Code
    /// The path of the setting, such as `limits.rows`.
    public let path: String
    /// What was expected there.
    public let expected: String

    /// A stable code: `setting-missing`, `setting-mistyped` or `setting-invalid`.
    public var code: String { kind.rawValue }

    /// What is wrong with which setting, for the operator.
    public var description: String {
        let setting = path.isEmpty ? "the settings" : "settings.\(path)"
        switch kind {
        case .missing: return "\(code): \(setting) is missing; expected \(expected)"
        case .mistyped: return "\(code): \(setting) has the wrong type; expected \(expected)"
        case .invalid: return "\(code): \(setting) is not valid; expected \(expected)"
        }
    }

    /// A setting that has the right type but that the plugin cannot use; for checks of the plugin's own.
    public static func invalid(_ path: String..., expected: String) -> SettingsError {
        SettingsError(.invalid, path, expected)
    }

    static func missing(_ path: [String], expected: String) -> SettingsError {
        SettingsError(.missing, path, expected)
    }

    static func mistyped(_ path: [String], expected: String) -> SettingsError {
        SettingsError(.mistyped, path, expected)
    }

    private init(_ kind: Code, _ path: [String], _ expected: String) {
        self.kind = kind
        self.path = path.joined(separator: ".")
        self.expected = expected
    }

    // The debug descriptions of decoding errors quote values, so only their paths and types are taken over.
    init(_ error: DecodingError, under place: [String]) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(.missing, place + context.codingPath.map(\.stringValue) + [key.stringValue], "a value")
        case .typeMismatch(let type, let context):
            self.init(.mistyped, place + context.codingPath.map(\.stringValue), "\(type)")
        case .valueNotFound(let type, let context):
            self.init(.missing, place + context.codingPath.map(\.stringValue), "\(type)")
        case .dataCorrupted(let context):
            self.init(.invalid, place + context.codingPath.map(\.stringValue), "another value")
        @unknown default:
            self.init(.invalid, place, "another value")
        }
    }
}
