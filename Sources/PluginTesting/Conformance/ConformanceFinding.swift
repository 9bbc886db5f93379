/// Why a check failed.
public struct ConformanceFinding: Error, Sendable, Codable, Equatable {
    /// What the contract wants.
    public let expected: String
    /// What came instead; no value of a person.
    public let came: String
    /// What mends it.
    public let mend: String

    package init(expected: String, came: String, mend: String) {
        self.expected = expected
        self.came = came
        self.mend = mend
    }
}

/// There is nothing that the check could be about.
package struct NotApplicable: Error, Sendable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
