/// Why a plugin under test could not be asked.
public struct PluginTestError: Error, Equatable, CustomStringConvertible {
    private enum Code: String {
        case exportRefused = "export-refused"
        case startRefused = "start-refused"
        case callRefused = "call-refused"
    }

    private let kind: Code
    /// What the plugin said, or which call it refused.
    public let message: String

    /// A stable code: `export-refused`, `start-refused` or `call-refused`.
    public var code: String { kind.rawValue }
    /// Code and message.
    public var description: String { "\(code): \(message)" }

    static func exportRefused(_ result: Int32) -> PluginTestError {
        PluginTestError(kind: .exportRefused, message: "the entry answered \(result)")
    }

    static func startRefused(_ message: String) -> PluginTestError {
        PluginTestError(kind: .startRefused, message: message)
    }

    static func callRefused(_ call: String, _ result: Int32) -> PluginTestError {
        PluginTestError(kind: .callRefused, message: "\(call) answered \(result)")
    }
}
