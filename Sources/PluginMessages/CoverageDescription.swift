/// What a plugin with `coverage: settings` serves with the settings that it was started with.
public struct CoverageDescription: Codable, Sendable, Equatable {
    /// The version of this message; 1.
    public var schema: Int
    /// What it serves; within the manifest's request and identifier types.
    public var handles: [Claim]
    /// The preflight checks that it answers; within the manifest's.
    public var preflights: [PreflightClaim]

    /// Makes a description.
    public init(handles: [Claim], preflights: [PreflightClaim] = []) {
        self.schema = 1
        self.handles = handles
        self.preflights = preflights
    }

    /// Reads a description; what is left out is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schema = try container.decode(Int.self, forKey: .schema)
        handles = try container.decodeIfPresent([Claim].self, forKey: .handles) ?? []
        preflights = try container.decodeIfPresent([PreflightClaim].self, forKey: .preflights) ?? []
    }
}
