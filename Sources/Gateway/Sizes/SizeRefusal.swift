import DSRModel

/// Something that is larger than Sombra or the spool takes.
///
/// Trying again mends nothing, and leaving it out would be false: a person must decide.
package struct SizeRefusal: Error, Sendable, Equatable {
    /// What is too large; the stable code of it.
    package enum Kind: String, Sendable, CaseIterable {
        case file = "file-too-large"
        case row = "row-too-large"
        case value = "value-too-large"
        /// All results of one task together.
        case result = "result-too-large"
        /// A call that holds little, and is refused for its size all the same.
        case report = "report-too-large"
    }

    package let kind: Kind
    /// The size and the rule, for a person; no personal data.
    package let explanation: String

    /// A file that is larger than one body may be, under the rule that refuses it.
    ///
    /// `bytes` is nil for one that was not taken to its end.
    static func file(_ datapoint: Datapoint, bytes: Int64?, limit: Int64) -> SizeRefusal {
        SizeRefusal(
            kind: .file,
            explanation: "a file for \(datapoint) has \(bytes.map { "\($0)" } ?? "more than \(limit)") bytes, "
                + "sombra.maxBodyBytes is \(limit) and sombra.largeFiles is refuse")
    }

    /// A file that Sombra did not take, under the rule that files stay whole.
    static func refusedFile(_ datapoint: Datapoint, bytes: Int64) -> SizeRefusal {
        SizeRefusal(
            kind: .file,
            explanation: "Sombra refused a file for \(datapoint) of \(bytes) bytes with 413, and sombra.largeFiles is "
                + "refuse")
    }

    static func row(_ datapoint: Datapoint, limit: Int64) -> SizeRefusal {
        SizeRefusal(
            kind: .row, explanation: "a row for \(datapoint) has more than the \(limit) bytes that fit into one page")
    }

    static func value(_ datapoint: Datapoint, bytes: Int64, limit: Int64) -> SizeRefusal {
        SizeRefusal(
            kind: .value,
            explanation: "a value for \(datapoint) has at least \(bytes) bytes, and \(limit) fit into one call")
    }

    static let result = SizeRefusal(
        kind: .result, explanation: "the results need more than spool.maxBytes, though nothing else were there")

    static func report(bytes: Int64) -> SizeRefusal {
        SizeRefusal(kind: .report, explanation: "Sombra refused a call of \(bytes) bytes with 413")
    }
}
