package import DSRModel

/// A result that does not fit what the plugin was asked; the plugin's fault, and what it emitted is discarded.
package enum ResultFault: Error, Equatable {
    /// An item for a datapoint that the plugin was not asked for.
    case datapointNotAsked(Datapoint)
    /// Items in answer to something that is no access.
    case itemsNotAsked
    /// "Nothing found" together with items.
    case notFoundWithItems
    /// A done access that says nothing about a datapoint.
    case datapointUnanswered(Datapoint)
    /// The completion is not an outcome of the contract.
    case malformedOutcome

    /// A stable code for messages and logs.
    package var code: String {
        switch self {
        case .datapointNotAsked: "undeclared-datapoint"
        case .itemsNotAsked: "items-not-asked"
        case .notFoundWithItems: "not-found-with-items"
        case .datapointUnanswered: "unanswered-datapoint"
        case .malformedOutcome: "malformed-outcome"
        }
    }
}
