public import PluginKit

extension Request {
    /// Makes a request as a gateway would send it; for an access name the datapoints to be answered.
    public static func perform(
        _ type: RequestType, _ identifierType: IdentifierType, _ identifier: String, datapoints: [Datapoint] = [],
        attempt: Int = 1
    ) -> Request {
        make(.perform, type, identifierType, identifier, datapoints: datapoints, attempt: attempt)
    }

    /// Makes a preflight check that wants further identifiers.
    public static func preflight(
        _ type: RequestType, _ identifierType: IdentifierType, _ identifier: String, enriches: [IdentifierType] = []
    ) -> Request {
        make(.preflight, type, identifierType, identifier, enriches: enriches)
    }

    /// Makes a question to a guard.
    public static func `guard`(
        _ type: RequestType, _ identifierType: IdentifierType, _ identifier: String
    ) -> Request {
        make(.guard, type, identifierType, identifier)
    }

    /// Makes a request to plan.
    public static func plan(
        _ type: RequestType, _ identifierType: IdentifierType, _ identifier: String
    ) -> Request {
        make(.plan, type, identifierType, identifier)
    }

    private static func make(
        _ kind: Kind, _ type: RequestType, _ identifierType: IdentifierType, _ identifier: String,
        datapoints: [Datapoint] = [], enriches: [IdentifierType] = [], attempt: Int = 1
    ) -> Request {
        Request(
            kind: kind, type: type, requestID: "4f4a1c0e-6d8c-4f0e-9d6e-2f1f3a5b7c9d",
            identifier: Identifier(type: identifierType, value: identifier), coreIdentifier: identifier,
            datapoints: datapoints, enriches: enriches, attempt: attempt,
            idempotencyKey: "LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564"
        )
    }
}
