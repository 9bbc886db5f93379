/// The plugin answers preflight checks with a decision alone (go on, hold, cancel): it writes `enrich(_:)`.
public struct Screens: ManifestPart {
    private let claim: PreflightClaim

    /// Declares the kinds of identifier that come in.
    ///
    /// `requestTypes` limits it to checks of requests of these types; all where it is left out.
    public init(_ identifiers: IdentifierType..., requestTypes: [RequestType]? = nil) {
        claim = PreflightClaim(identifiers: identifiers, requestTypes: requestTypes)
    }

    /// Adds the claim.
    public func add(to manifest: inout Manifest) { manifest.preflights.append(claim) }
}
