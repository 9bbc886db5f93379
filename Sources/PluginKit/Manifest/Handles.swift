/// The plugin serves further request types: it writes `perform(_:)`.
public struct Handles: ManifestPart {
    private let claim: Claim

    /// Declares the request types and the kinds of identifier that it can look up.
    public init(_ types: RequestType..., for identifiers: IdentifierType..., dataSubjects: [String]? = nil) {
        self.init(types, for: identifiers, dataSubjects: dataSubjects)
    }

    /// Declares the same from lists.
    public init(_ types: [RequestType], for identifiers: [IdentifierType], dataSubjects: [String]? = nil) {
        claim = Claim(requestTypes: types, identifiers: identifiers, dataSubjects: dataSubjects)
    }

    /// Adds the claim.
    public func add(to manifest: inout Manifest) { manifest.handles.append(claim) }
}
