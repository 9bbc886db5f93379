import DSRModel

/// The one order in which coverage is written down, so that equal coverage is equal text.
enum CoverageOrder {
    static func canonical(_ coverage: [CoverageEntry]) -> [CoverageEntry] {
        Set(coverage).sorted { key($0).lexicographicallyPrecedes(key($1)) }
    }

    /// Absent members come before any text.
    private static func key(_ entry: CoverageEntry) -> [String] {
        func text(_ value: String?) -> String { value.map { "=" + $0 } ?? "" }
        return [
            entry.role.rawValue, text(entry.target), text(entry.type?.rawValue), text(entry.identifierType?.rawValue),
            text(entry.dataSubjects?.joined(separator: "\u{0}")),
            entry.datapoints.map(\.rawValue).joined(separator: "\u{0}"),
        ]
    }
}
