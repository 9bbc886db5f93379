/// What became of one check.
public struct ConformanceResult: Sendable, Codable, Equatable {
    /// How a check ends.
    public enum Verdict: String, Sendable, Codable {
        /// The plugin does what the check asks.
        case passed
        /// It does not.
        case failed
        /// The plugin claims nothing that the check is about, or the check cannot be made here; the note says which.
        case notApplicable
        /// An earlier check failed on which this one depends; the note names it.
        case notRun
    }

    /// The check's name.
    public let check: String
    /// Its level.
    public let level: Int
    /// How it ended.
    public let verdict: Verdict
    /// How long it took, in milliseconds.
    public package(set) var milliseconds: Int64
    /// What there is to say besides.
    public let note: String?
    /// Why it failed.
    public let finding: ConformanceFinding?

    package init(
        _ check: ConformanceCheck, _ verdict: Verdict, milliseconds: Int64 = 0, note: String? = nil,
        finding: ConformanceFinding? = nil
    ) {
        self.check = check.name
        self.level = check.level
        self.verdict = verdict
        self.milliseconds = milliseconds
        self.note = note
        self.finding = finding
    }
}

extension ConformanceResult: CustomStringConvertible {
    /// The check, its verdict and, where it failed, why.
    public var description: String {
        guard let finding else { return "\(check): \(verdict.rawValue)" + (note.map { " (\($0))" } ?? "") }
        return "\(check): failed: expected \(finding.expected); \(finding.came). \(finding.mend)"
    }
}
