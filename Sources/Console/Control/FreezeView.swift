package import JobStore

/// Whether destructive work is stopped.
package struct FreezeView: Codable, Sendable, Equatable {
    /// The request types that are frozen, sorted; empty when none are.
    package var types: [String]
    /// Since when, in milliseconds since 1970, UTC.
    package var since: Int64?
    /// Jobs that came back with a backup and are held until Sombra says that it still wants them; nil for none.
    package var restored: Int?

    package init(types: [String], since: Int64?) {
        self.types = types
        self.since = since
    }

    init(_ freeze: Freeze?) {
        types = freeze.map { $0.types.map(\.rawValue).sorted() } ?? []
        since = freeze?.since
    }
}
