extension GatewayConfiguration {
    /// Every key, from the declarations that the decoder uses.
    package static var reference: [ReferenceRow] {
        keys.reference(defaults: GatewayConfiguration(sombraURL: "", audience: "", transcendAPIKey: Secret("")))
    }

    /// One value as it holds now, for a person; a secret is only said to be set.
    package struct SummaryLine: Sendable, Equatable {
        package let key: String
        package let value: String
        /// Where the value comes from; nil for the default.
        package let origin: Place?
    }

    /// Every value as it holds now, without secrets.
    package var summary: [SummaryLine] {
        Self.keys.keys.map { key in
            SummaryLine(
                key: key.name.replacing("*", with: "<id>"), value: key.show(self), origin: origins[key.name])
        }
    }
}
