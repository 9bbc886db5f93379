package import DSRModel
package import Foundation

/// What one person asked for, with everything that its webhooks say about it.
package struct PrivacyRequest: Encodable, Sendable, Identifiable {
    package let id: String
    package let type: RequestType
    package let coreIdentifier: String
    /// The slug of the data-subject type, such as `customer`.
    package let dataSubject: String
    package let isTest: Bool
    package internal(set) var identifiers: [RequestIdentifier]
    package internal(set) var status: RequestStatus
    package let details: RequestDetails
    package let createdAt: Date
    /// The ids of the data silos to which the request fans out.
    package internal(set) var dataSilos: [String]
    /// The ids of the checks that run before the request fans out.
    package internal(set) var preflightChecks: [String]
    /// The e-mail template that a check chose when it cancelled or held the request.
    package internal(set) var template: EmailTemplate?
    /// What the token of each of its webhooks looks like.
    let token: TokenOptions
    /// Datapoints known to hold data of this person, by data silo; calling one of them empty is a violation.
    let knownData: [String: Set<String>]

    func has(_ name: String, _ value: String) -> Bool {
        identifiers.contains { $0.name == name && $0.value == value }
    }

    private enum CodingKeys: CodingKey {
        case id, type, coreIdentifier, dataSubject, isTest, identifiers, status, createdAt, dataSilos
        case preflightChecks, template
    }
}

/// The e-mail template that goes with a cancelled or held request.
package struct EmailTemplate: Codable, Sendable, Hashable {
    package var id: String?
    package var title: String?
}
