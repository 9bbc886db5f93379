/// What stands of a job in clear, read without trust in the database: names that this version does not know are kept.
package struct StoredJob: Sendable {
    /// The number of its row.
    package let number: Int64
    package let id: String
    package let kind: String
    package let state: String
    package let type: String
    package let request: String
    /// The data silo or preflight check.
    package let target: String
    package let run: Int64
    /// Milliseconds since 1970, UTC, as the other times.
    package let acceptedAt: Int64
    package let reportBy: Int64
    package let dueAt: Int64

    /// Whether nothing sealed of it should be left.
    package var isFinal: Bool { Self.isFinal(state) }

    package static func isFinal(_ state: String) -> Bool { state == "reported" || state == "obsolete" }
}
