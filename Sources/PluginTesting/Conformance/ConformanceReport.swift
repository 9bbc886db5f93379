/// What became of all checks of a run.
public struct ConformanceReport: Sendable, Codable, Equatable {
    /// The seed, to ask the same again.
    public let seed: UInt64
    /// The results, in the order in which the checks ran.
    public let results: [ConformanceResult]
    /// The highest level of which every check passed or had nothing to be about, as every check below; 0 for none.
    ///
    /// A run of a single check reaches none.
    public let level: Int

    /// The results of checks that failed.
    public var failures: [ConformanceResult] { results.filter { $0.verdict == .failed } }

    /// The result of a check.
    public subscript(check: String) -> ConformanceResult? { results.first { $0.check == check } }
}

extension ConformanceReport: CustomStringConvertible {
    /// A line for the level and one for each check that did not pass.
    public var description: String {
        let rest = results.filter { $0.verdict != .passed }.map(\.description)
        return (["level \(level), seed \(seed)"] + rest).joined(separator: "\n")
    }
}
