/// A preflight check (enricher) as it is configured in the dashboard.
package struct PreflightCheck: Sendable, Identifiable {
    package var id: String
    package var title: String
    /// The name of the one identifier that the check takes.
    package var inputIdentifier: String
    /// The names of the identifiers that the check may return.
    package var outputIdentifiers: [String]
    /// Whether answers may name identifiers that are not configured.
    package var acceptsAnyIdentifier: Bool
    /// Where its webhooks go; nil means where the simulator sends all of them.
    package var webhookURL: String?
    /// Static headers that go with every webhook; may be secret, so they are never shown.
    package var headers: [String: String]

    package init(
        id: String,
        title: String = "Preflight check",
        inputIdentifier: String = "email",
        outputIdentifiers: [String] = [],
        acceptsAnyIdentifier: Bool = false,
        webhookURL: String? = nil,
        headers: [String: String] = [:]
    ) {
        self.id = id
        self.title = title
        self.inputIdentifier = inputIdentifier
        self.outputIdentifiers = outputIdentifiers
        self.acceptsAnyIdentifier = acceptsAnyIdentifier
        self.webhookURL = webhookURL
        self.headers = headers
    }
}

extension PreflightCheck: Codable {
    private enum CodingKeys: CodingKey {
        case id, title, inputIdentifier, outputIdentifiers, acceptsAnyIdentifier, webhookURL, headers
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(id: try container.decode(String.self, forKey: .id))
        title = try container.decodeIfPresent(String.self, forKey: .title) ?? title
        inputIdentifier = try container.decodeIfPresent(String.self, forKey: .inputIdentifier) ?? inputIdentifier
        outputIdentifiers = try container.decodeIfPresent([String].self, forKey: .outputIdentifiers) ?? []
        acceptsAnyIdentifier = try container.decodeIfPresent(Bool.self, forKey: .acceptsAnyIdentifier) ?? false
        webhookURL = try container.decodeIfPresent(String.self, forKey: .webhookURL)
        headers = try container.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(title, forKey: .title)
        try container.encode(inputIdentifier, forKey: .inputIdentifier)
        try container.encode(outputIdentifiers, forKey: .outputIdentifiers)
        try container.encode(acceptsAnyIdentifier, forKey: .acceptsAnyIdentifier)
        try container.encodeIfPresent(webhookURL, forKey: .webhookURL)
    }
}
