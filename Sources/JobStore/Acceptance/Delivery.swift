package import DSRModel

/// A verified webhook on its way into the store.
package struct Delivery: Sendable {
    package var kind: JobKind
    package var origin = DeliveryOrigin.webhook(signedAt: nil)
    /// The keyed hash of what identifies the job within its request: see ``Sealer/blindIndex(_:)``.
    ///
    /// For a DSR that is request, data silo, type and profile; for a preflight the request enricher, the identifier's
    /// name and its value.
    package var key: String
    /// The key that the job has where the id of its profile is not known, if that is another one.
    ///
    /// A job that came by polling bears it until its webhook comes.
    package var keyByIdentifier: String?
    package var type: RequestType
    package var requestID: String
    package var target: String
    package var siblingGroup: String?
    package var identifierType: IdentifierType?
    package var identifierHash: String
    /// The keyed hash of the core identifier: what a `jti` is bound to.
    package var coreIdentifierHash: String
    package var isTest: Bool
    /// The token's id, where it has one.
    package var jti: String?
    /// The webhook's body as received; sealed at rest.
    package var body: [UInt8]
    /// The webhook's nonce; sealed at rest.
    package var nonce: String
    /// Milliseconds since 1970, UTC.
    package var receivedAt: Int64
    package var reportBy: Int64
    package var dueAt: Int64
    /// Whether Sombra itself said when the request is due.
    package var dueIsExact = false
    /// When the person made the request, where it is known.
    package var requestedAt: Int64?
    /// The plugins that must have a part in the job.
    ///
    /// Empty: nobody could be chosen, and the job goes to a person.
    package var plan: [PlannedTask]
    /// A stable code of why nobody could be chosen; nil where somebody was.
    package var attention: String?

    package init(
        kind: JobKind, key: String, type: RequestType, requestID: String, target: String, siblingGroup: String?,
        identifierType: IdentifierType?, identifierHash: String, coreIdentifierHash: String, isTest: Bool,
        jti: String?, body: [UInt8], nonce: String, receivedAt: Int64, reportBy: Int64, dueAt: Int64,
        plan: [PlannedTask], attention: String? = nil
    ) {
        self.kind = kind
        self.key = key
        self.type = type
        self.requestID = requestID
        self.target = target
        self.siblingGroup = siblingGroup
        self.identifierType = identifierType
        self.identifierHash = identifierHash
        self.coreIdentifierHash = coreIdentifierHash
        self.isTest = isTest
        self.jti = jti
        self.body = body
        self.nonce = nonce
        self.receivedAt = receivedAt
        self.reportBy = reportBy
        self.dueAt = dueAt
        self.plan = plan
        self.attention = attention
    }
}

/// A plugin's part in a job that is to be accepted.
package struct PlannedTask: Sendable, Equatable {
    package var plugin: PluginID
    /// The datapoints that the plugin must answer; for ACCESS only.
    package var datapoints: [Datapoint]

    package init(plugin: PluginID, datapoints: [Datapoint] = []) {
        self.plugin = plugin
        self.datapoints = datapoints
    }
}
