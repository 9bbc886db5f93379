import DSRModel

/// What a change of plugins gained and lost: data silo, request type, identifier type and datapoint, a line each.
package struct CoverageDifference: Sendable, Equatable {
    /// Sorted.
    package private(set) var gained: [String] = []
    /// Sorted.
    package private(set) var lost: [String] = []

    package var isEmpty: Bool { gained.isEmpty && lost.isEmpty }

    /// Nothing changed.
    package init() {}

    /// Compares what was served with what is.
    package init(from old: [CoverageEntry], to new: [CoverageEntry]) {
        let (before, after) = (Self.lines(old), Self.lines(new))
        gained = after.subtracting(before).sorted()
        lost = before.subtracting(after).sorted()
    }

    private static func lines(_ entries: [CoverageEntry]) -> Set<String> {
        var lines: Set<String> = []
        for entry in entries {
            let target = entry.target ?? "any \(entry.role == .preflight ? "check" : "data silo")"
            let identifier = entry.identifierType?.rawValue ?? "any identifier"
            let subjects = entry.dataSubjects.map { " of \($0.joined(separator: ", "))" } ?? ""
            let type = entry.type?.rawValue ?? "any request type"
            let what =
                switch entry.role {
                case .perform: type
                case .preflight: "preflight of \(type)"
                case .guard: "guard of \(type)"
                }
            let place = "\(target): \(what) by \(identifier)\(subjects)"
            if entry.datapoints.isEmpty {
                lines.insert(place)
            } else {
                for datapoint in entry.datapoints { lines.insert("\(place): \(datapoint)") }
            }
        }
        return lines
    }
}
