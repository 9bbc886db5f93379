/// The plugin is asked before each attempt of destructive work and may veto it: it writes `review(_:)`.
public struct Guards: ManifestPart {
    private let claim: GuardClaim

    /// Declares the request types, each destructive, for every kind of identifier.
    public init(_ types: RequestType...) {
        claim = GuardClaim(requestTypes: types)
    }

    /// Declares the request types, each destructive, for some kinds of identifier.
    public init(_ types: RequestType..., for identifiers: IdentifierType...) {
        claim = GuardClaim(requestTypes: types, identifiers: identifiers)
    }

    /// Adds the claim.
    public func add(to manifest: inout Manifest) { manifest.guards.append(claim) }
}
