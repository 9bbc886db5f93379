/// One thing that is wrong with a manifest.
public struct ManifestProblem: Sendable, Equatable, CustomStringConvertible {
    /// A stable code, such as `datapoint-twice`.
    public let code: String
    /// What is wrong, and with what.
    public let message: String
    /// What mends it.
    public let mend: String

    /// Makes a problem.
    public init(code: String, message: String, mend: String) {
        self.code = code
        self.message = message
        self.mend = mend
    }

    /// Code, message and mend in a line.
    public var description: String { "\(code): \(message). \(mend)" }
}
