package import DSRModel

/// An integration as it is configured in the dashboard: where its webhooks go and what it holds.
package struct DataSilo: Sendable, Identifiable {
    package var id: String
    package var title: String
    package var description: String
    /// The request types that are switched on for the integration.
    package var requestTypes: Set<RequestType>
    /// The names of the identifiers under which webhooks are sent; one webhook each.
    package var identifierTypes: [String]
    /// The datapoints of *Manage Datapoints*, which an access request must all hear about.
    package var datapoints: [Datapoint]
    /// Whether uploads may name datapoints that are not configured.
    package var acceptsAnyDatapoint: Bool
    /// Whether webhooks are sent; an integration of the type *Cron Job* is only polled.
    package var sendsWebhooks = true
    /// Where its webhooks go; nil means where the simulator sends all of them.
    package var webhookURL: String?
    /// Static headers that go with every webhook; may be secret, so they are never shown.
    package var headers: [String: String]
    /// The API key associated with this integration alone, never shown; nil means the general one.
    package var apiKey: String?

    package init(
        id: String,
        title: String = "Integration",
        description: String = "",
        requestTypes: Set<RequestType> = Set(RequestType.allCases),
        identifierTypes: [String] = ["email"],
        datapoints: [Datapoint] = [],
        acceptsAnyDatapoint: Bool = false,
        webhookURL: String? = nil,
        headers: [String: String] = [:],
        apiKey: String? = nil
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.requestTypes = requestTypes
        self.identifierTypes = identifierTypes
        self.datapoints = datapoints
        self.acceptsAnyDatapoint = acceptsAnyDatapoint
        self.webhookURL = webhookURL
        self.headers = headers
        self.apiKey = apiKey
    }

    /// The dashboard's path of the integration, as `extras.dataSilo.link` shows it.
    var link: String { "/infrastructure/integrations/\(id)" }
}

extension DataSilo: Codable {
    private enum CodingKeys: CodingKey {
        case id, title, description, requestTypes, identifierTypes, datapoints, acceptsAnyDatapoint, sendsWebhooks
        case webhookURL
        case headers, apiKey
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(id: try container.decode(String.self, forKey: .id))
        title = try container.decodeIfPresent(String.self, forKey: .title) ?? title
        description = try container.decodeIfPresent(String.self, forKey: .description) ?? description
        requestTypes = try container.decodeIfPresent(Set<RequestType>.self, forKey: .requestTypes) ?? requestTypes
        identifierTypes = try container.decodeIfPresent([String].self, forKey: .identifierTypes) ?? identifierTypes
        datapoints = try container.decodeIfPresent([Datapoint].self, forKey: .datapoints) ?? []
        acceptsAnyDatapoint = try container.decodeIfPresent(Bool.self, forKey: .acceptsAnyDatapoint) ?? false
        sendsWebhooks = try container.decodeIfPresent(Bool.self, forKey: .sendsWebhooks) ?? true
        webhookURL = try container.decodeIfPresent(String.self, forKey: .webhookURL)
        headers = try container.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
        apiKey = try container.decodeIfPresent(String.self, forKey: .apiKey)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(title, forKey: .title)
        try container.encode(description, forKey: .description)
        try container.encode(requestTypes.map(\.rawValue).sorted(), forKey: .requestTypes)
        try container.encode(identifierTypes, forKey: .identifierTypes)
        try container.encode(datapoints, forKey: .datapoints)
        try container.encode(acceptsAnyDatapoint, forKey: .acceptsAnyDatapoint)
        try container.encode(sendsWebhooks, forKey: .sendsWebhooks)
        try container.encodeIfPresent(webhookURL, forKey: .webhookURL)
    }
}
