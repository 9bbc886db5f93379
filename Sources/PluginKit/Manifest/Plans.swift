/// The plugin can count what it would touch and write nothing: it writes `plan(_:)`.
public struct Plans: ManifestPart {
    private let types: [RequestType]

    /// Declares the request types, each of which it also serves.
    public init(_ types: RequestType...) { self.types = types }

    /// Adds the claim.
    public func add(to manifest: inout Manifest) { manifest.plans += types }
}
