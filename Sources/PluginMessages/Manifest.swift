public import DSRModel

/// What a plugin is and what it serves; declared once, in the plugin's code.
///
/// The canonical form (sorted keys, no spaces, at most ``maximumBytes``) is packed into the library's section
/// ``sectionName``, where the host reads it without running any of the plugin's code.
public struct Manifest: Codable, Sendable, Equatable {
    /// The most bytes that a manifest's canonical form may have.
    public static let maximumBytes = 256 * 1024
    /// The ELF section that holds the manifest's canonical form.
    public static let sectionName = ".parasol.manifest"

    /// The version of this message; 1.
    public var schema: Int
    /// The plugin's id, such as `com.example.accounts`.
    public var id: PluginID
    /// The plugin's version, in semantic versioning: `1.4.0`.
    public var version: String
    /// Who answers for the plugin, with an address: `Accounts team <accounts@example.com>`.
    public var owner: String
    /// What the plugin does, in a sentence.
    public var summary: String?
    /// Whether what it serves stands here or depends on its settings.
    public var coverage: CoverageSource
    /// What the plugin serves, claim by claim; with ``CoverageSource/settings`` the widest that settings can make of it.
    public var handles: [Claim]
    /// The preflight checks that the plugin can answer.
    public var preflights: [PreflightClaim]
    /// The request types that the plugin guards: it is asked before each attempt and may veto.
    public var guards: [GuardClaim]
    /// The request types for which the plugin can plan: count what it would touch, and write nothing.
    public var plans: [RequestType]
    /// The schema of the plugin's settings (a subset of JSON Schema draft 2020-12), or nil if it takes none.
    public var settings: JSONValue?
    /// Limits that the plugin asks for; the operator's settings override them.
    public var limits: Limits
    /// What the plugin must reach outside its process.
    public var needs: Needs

    /// Makes a manifest.
    public init(
        id: PluginID, version: String, owner: String, summary: String? = nil,
        coverage: CoverageSource = .manifest, handles: [Claim] = [], preflights: [PreflightClaim] = [],
        guards: [GuardClaim] = [], plans: [RequestType] = [], settings: JSONValue? = nil,
        limits: Limits = Limits(), needs: Needs = Needs()
    ) {
        self.schema = 1
        self.id = id
        self.version = version
        self.owner = owner
        self.summary = summary
        self.coverage = coverage
        self.handles = handles
        self.preflights = preflights
        self.guards = guards
        self.plans = plans
        self.settings = settings
        self.limits = limits
        self.needs = needs
    }

    /// Reads a manifest; members that a plugin left out are empty, unknown ones are passed over.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schema = try container.decode(Int.self, forKey: .schema)
        id = try container.decode(PluginID.self, forKey: .id)
        version = try container.decode(String.self, forKey: .version)
        owner = try container.decode(String.self, forKey: .owner)
        summary = try container.decodeIfPresent(String.self, forKey: .summary)
        coverage = try container.decodeIfPresent(CoverageSource.self, forKey: .coverage) ?? .manifest
        handles = try container.decodeIfPresent([Claim].self, forKey: .handles) ?? []
        preflights = try container.decodeIfPresent([PreflightClaim].self, forKey: .preflights) ?? []
        guards = try container.decodeIfPresent([GuardClaim].self, forKey: .guards) ?? []
        plans = try container.decodeIfPresent([RequestType].self, forKey: .plans) ?? []
        settings = try container.decodeIfPresent(JSONValue.self, forKey: .settings)
        limits = try container.decodeIfPresent(Limits.self, forKey: .limits) ?? Limits()
        needs = try container.decodeIfPresent(Needs.self, forKey: .needs) ?? Needs()
    }
}

/// Where a plugin's coverage stands.
public enum CoverageSource: String, Codable, Sendable, Equatable {
    /// In the manifest.
    case manifest
    /// In the plugin's settings: the host asks the started plugin to describe it. It never widens the manifest's
    /// request or identifier types.
    case settings
}

/// Request types that a plugin serves for some kinds of identifier.
public struct Claim: Codable, Sendable, Equatable {
    /// The request types.
    public var requestTypes: [RequestType]
    /// The kinds of identifier under which the plugin can look a person up.
    public var identifiers: [IdentifierType]
    /// The datapoints that the plugin owns; for ACCESS only, and empty where settings decide.
    public var datapoints: [Datapoint]
    /// The types of data subject that the claim is limited to, or nil for all.
    public var dataSubjects: [String]?

    /// Makes a claim.
    public init(
        requestTypes: [RequestType], identifiers: [IdentifierType], datapoints: [Datapoint] = [],
        dataSubjects: [String]? = nil
    ) {
        self.requestTypes = requestTypes
        self.identifiers = identifiers
        self.datapoints = datapoints
        self.dataSubjects = dataSubjects
    }

    /// Reads a claim; no datapoints where they are left out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        requestTypes = try container.decode([RequestType].self, forKey: .requestTypes)
        identifiers = try container.decode([IdentifierType].self, forKey: .identifiers)
        datapoints = try container.decodeIfPresent([Datapoint].self, forKey: .datapoints) ?? []
        dataSubjects = try container.decodeIfPresent([String].self, forKey: .dataSubjects)
    }
}

/// Preflight checks that a plugin answers for some kinds of identifier.
public struct PreflightClaim: Codable, Sendable, Equatable {
    /// The kinds of identifier that come in.
    public var identifiers: [IdentifierType]
    /// The kinds of identifier that the plugin may find; empty for one that only decides.
    public var enriches: [IdentifierType]
    /// The request types that the claim is limited to, or nil for all.
    public var requestTypes: [RequestType]?

    /// Makes a claim.
    public init(
        identifiers: [IdentifierType], enriches: [IdentifierType] = [], requestTypes: [RequestType]? = nil
    ) {
        self.identifiers = identifiers
        self.enriches = enriches
        self.requestTypes = requestTypes
    }

    /// Reads a claim; it finds nothing where that is left out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        identifiers = try container.decode([IdentifierType].self, forKey: .identifiers)
        enriches = try container.decodeIfPresent([IdentifierType].self, forKey: .enriches) ?? []
        requestTypes = try container.decodeIfPresent([RequestType].self, forKey: .requestTypes)
    }
}

/// Request types that a plugin guards for some kinds of identifier.
public struct GuardClaim: Codable, Sendable, Equatable {
    /// The request types, each of them destructive.
    public var requestTypes: [RequestType]
    /// The kinds of identifier that the guard understands, or nil for all.
    public var identifiers: [IdentifierType]?

    /// Makes a claim.
    public init(requestTypes: [RequestType], identifiers: [IdentifierType]? = nil) {
        self.requestTypes = requestTypes
        self.identifiers = identifiers
    }
}

/// Limits of a plugin.
public struct Limits: Codable, Sendable, Equatable {
    /// How long one attempt may take, in milliseconds; 60,000 where nothing is said.
    public var timeoutMilliseconds: Int64?
    /// How many jobs the plugin takes at once; 4 where nothing is said.
    public var concurrency: Int?
    /// How much memory the plugin's worker may use, in bytes.
    public var memoryBytes: Int64?

    /// Makes limits; what is nil is left to the host.
    public init(timeoutMilliseconds: Int64? = nil, concurrency: Int? = nil, memoryBytes: Int64? = nil) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.concurrency = concurrency
        self.memoryBytes = memoryBytes
    }
}

/// What a plugin must reach outside its process.
public struct Needs: Codable, Sendable, Equatable {
    /// Paths that it reads.
    public var readPaths: [String]?
    /// Paths that it writes.
    public var writePaths: [String]?
    /// TCP ports that it connects to.
    public var ports: [Int]?
    /// Names of settings whose values are paths that it reads or writes.
    public var pathSettings: [String]?
    /// Names of settings whose values are TCP ports that it connects to, or URLs, whose port counts.
    public var portSettings: [String]?

    /// Makes needs.
    public init(
        readPaths: [String]? = nil, writePaths: [String]? = nil, ports: [Int]? = nil, pathSettings: [String]? = nil,
        portSettings: [String]? = nil
    ) {
        self.readPaths = readPaths
        self.writePaths = writePaths
        self.ports = ports
        self.pathSettings = pathSettings
        self.portSettings = portSettings
    }
}
