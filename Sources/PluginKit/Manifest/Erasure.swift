/// The plugin deletes a person's data: it writes `erase(_:)`.
public struct Erasure: ManifestPart {
    private let claim: Claim

    /// Declares the kinds of identifier that it can look up.
    public init(_ identifiers: IdentifierType..., dataSubjects: [String]? = nil) {
        claim = Claim(requestTypes: [.erasure], identifiers: identifiers, dataSubjects: dataSubjects)
    }

    /// Adds the claim.
    public func add(to manifest: inout Manifest) { manifest.handles.append(claim) }
}
