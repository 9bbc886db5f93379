import PluginKit

/// Statements that serve request types by changing rows, all in one transaction.
struct Change: Sendable {
    /// The types that `optOuts` may name: all that neither hand out nor delete.
    static let types = RequestType.allCases.filter { $0 != .access && $0 != .erasure }

    let types: [RequestType]
    let identifiers: [IdentifierType]
    let queries: [Query]
}
