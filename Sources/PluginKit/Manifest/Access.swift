/// The plugin hands out a person's data: it writes `access(_:into:)`.
public struct Access: ManifestPart {
    private let claim: Claim

    /// Declares the kinds of identifier that it can look up and the datapoints that it owns.
    ///
    /// Leave the datapoints out where settings decide (`coverage: .settings`).
    public init(_ identifiers: IdentifierType..., datapoints: Datapoint..., dataSubjects: [String]? = nil) {
        self.init(identifiers, datapoints: datapoints, dataSubjects: dataSubjects)
    }

    /// Declares the same from lists.
    public init(_ identifiers: [IdentifierType], datapoints: [Datapoint], dataSubjects: [String]? = nil) {
        claim = Claim(
            requestTypes: [.access], identifiers: identifiers, datapoints: datapoints, dataSubjects: dataSubjects
        )
    }

    /// Adds the claim.
    public func add(to manifest: inout Manifest) { manifest.handles.append(claim) }
}
