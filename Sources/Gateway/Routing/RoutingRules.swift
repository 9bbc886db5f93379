package import DSRModel

/// What configuration says about routing, whatever plugins there are.
package struct RoutingRules: Sendable {
    /// Kinds of identifier that no plugin knows and that are answered "nothing to do".
    package var skippedIdentifiers: Set<IdentifierType>
    /// Datapoints that several plugins may answer together.
    package var sharedDatapoints: Set<Datapoint>

    package init(skippedIdentifiers: Set<IdentifierType> = [], sharedDatapoints: Set<Datapoint> = []) {
        self.skippedIdentifiers = skippedIdentifiers
        self.sharedDatapoints = sharedDatapoints
    }
}
