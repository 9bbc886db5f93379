/// The plugin answers preflight checks with further identifiers of the person: it writes `enrich(_:)`.
public struct Enriches: ManifestPart {
    private let claim: PreflightClaim

    /// Declares the kinds of identifier that come in and those that it may find.
    ///
    /// `requestTypes` limits it to checks of requests of these types; all where it is left out.
    public init(
        _ identifiers: IdentifierType..., to found: IdentifierType..., requestTypes: [RequestType]? = nil
    ) {
        claim = PreflightClaim(identifiers: identifiers, enriches: found, requestTypes: requestTypes)
    }

    /// Adds the claim.
    public func add(to manifest: inout Manifest) { manifest.preflights.append(claim) }
}
