/// The members of a webhook's `extras` that describe the request and are only passed on.
package struct RequestDetails: Codable, Sendable, Hashable {
    package var details = ""
    package var locale = "en"
    package var origin = "PRIVACY_CENTER"
    package var attributes: [RequestAttribute]?
    package var country: String?
    package var countrySubDivision: String?
    package var partition: ConsentPartition?
    package var purpose: ConsentPurpose?
    package var verifiedAt: String?

    package init() {}

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        details = try container.decodeIfPresent(String.self, forKey: .details) ?? ""
        locale = try container.decodeIfPresent(String.self, forKey: .locale) ?? "en"
        origin = try container.decodeIfPresent(String.self, forKey: .origin) ?? "PRIVACY_CENTER"
        attributes = try container.decodeIfPresent([RequestAttribute].self, forKey: .attributes)
        country = try container.decodeIfPresent(String.self, forKey: .country)
        countrySubDivision = try container.decodeIfPresent(String.self, forKey: .countrySubDivision)
        partition = try container.decodeIfPresent(ConsentPartition.self, forKey: .partition)
        purpose = try container.decodeIfPresent(ConsentPurpose.self, forKey: .purpose)
        verifiedAt = try container.decodeIfPresent(String.self, forKey: .verifiedAt)
    }
}

/// One custom field of a request.
package struct RequestAttribute: Codable, Sendable, Hashable {
    package var key: String?
    package var values: [String]?

    package init(key: String?, values: [String]?) {
        self.key = key
        self.values = values
    }
}

/// The consent partition of a request.
package struct ConsentPartition: Codable, Sendable, Hashable {
    package var id: String
    package var name: String
    package var partition: String
}

/// The consent or preference change that triggered a request.
package struct ConsentPurpose: Codable, Sendable, Hashable {
    package struct Preference: Codable, Sendable, Hashable {
        package struct Choice: Codable, Sendable, Hashable {
            package var selectValue: String?
            package var selectValues: [String]?
            package var booleanValue: Bool?
        }

        package var topic: String
        package var choice: Choice
    }

    package var purpose: String
    package var enabled: Bool
    package var preferences: [Preference]?
}
