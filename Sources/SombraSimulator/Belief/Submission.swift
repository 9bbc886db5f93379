package import DSRModel

/// A request as a person makes it: what the simulator is asked to play.
package struct Submission: Codable, Sendable {
    package struct Identifier: Codable, Sendable, Hashable {
        /// The name configured in the dashboard, such as `email`.
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var type: RequestType
    package var coreIdentifier: String
    package var identifiers: [Identifier]
    /// Ids of data silos; empty means every one that serves the type.
    package var dataSilos: [String] = []
    /// Ids of the checks that run first; empty means that the request fans out at once.
    package var preflightChecks: [String] = []
    package var dataSubject = "customer"
    package var isTest = false
    package var details = RequestDetails()
    package var token = TokenOptions()
    /// Datapoints known to hold data of this person, by data silo; if one ends as "no data", that is a violation.
    package var knownData: [String: Set<String>] = [:]
    /// The request's id; nil means a new one.
    package var id: String?

    package init(type: RequestType, coreIdentifier: String, identifiers: [Identifier]) {
        self.type = type
        self.coreIdentifier = coreIdentifier
        self.identifiers = identifiers
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.decode(RequestType.self, forKey: .type)
        identifiers = try container.decode([Identifier].self, forKey: .identifiers)
        coreIdentifier =
            try container.decodeIfPresent(String.self, forKey: .coreIdentifier) ?? identifiers.first?.value ?? ""
        dataSilos = try container.decodeIfPresent([String].self, forKey: .dataSilos) ?? []
        preflightChecks = try container.decodeIfPresent([String].self, forKey: .preflightChecks) ?? []
        dataSubject = try container.decodeIfPresent(String.self, forKey: .dataSubject) ?? "customer"
        isTest = try container.decodeIfPresent(Bool.self, forKey: .isTest) ?? false
        details = try container.decodeIfPresent(RequestDetails.self, forKey: .details) ?? RequestDetails()
        token = try container.decodeIfPresent(TokenOptions.self, forKey: .token) ?? TokenOptions()
        knownData = try container.decodeIfPresent([String: Set<String>].self, forKey: .knownData) ?? [:]
        id = try container.decodeIfPresent(String.self, forKey: .id)
    }
}
