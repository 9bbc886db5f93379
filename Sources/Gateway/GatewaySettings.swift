package import DSRModel
package import Sombra

/// What configuration says to the gateway as a whole.
package struct GatewaySettings: Sendable {
    package var host: String
    /// 0 for one that the system chooses.
    package var port: Int
    package var intake: IntakeSettings
    package var tasks: TaskPolicy
    package var verdicts: VerdictPolicy
    package var reports: ReportPolicy
    package var testRequests: TestRequests
    /// Kinds of identifier that no plugin knows and that are answered "nothing to do".
    package var skippedIdentifiers: Set<IdentifierType>
    package var crossCheck: CrossCheck
    package var audience: String
    /// The oldest a token may be.
    package var maximumTokenAge: Duration?
    /// The API keys of data silos that have one of their own.
    package var siloKeys: [String: String]
    /// Whether Sombra is asked before each attempt of destructive work.
    package var asksBeforeErasure: Bool
    package var drainLimit: Duration
    /// How long audit lines and ended jobs are kept, in milliseconds.
    package var auditRetention: Int64
    /// Whether webhooks are taken at all; without a public port everything comes by polling.
    package var takesWebhooks = true
    package var reconciliation = ReconciliationSettings()

    /// What it says about routing.
    var routing: RoutingRules {
        RoutingRules(skippedIdentifiers: skippedIdentifiers, sharedDatapoints: verdicts.sharedDatapoints)
    }

    package init(
        host: String, port: Int, intake: IntakeSettings, tasks: TaskPolicy, verdicts: VerdictPolicy,
        reports: ReportPolicy, testRequests: TestRequests, skippedIdentifiers: Set<IdentifierType>,
        crossCheck: CrossCheck, audience: String, maximumTokenAge: Duration?, siloKeys: [String: String],
        asksBeforeErasure: Bool, drainLimit: Duration, auditRetention: Int64
    ) {
        self.host = host
        self.port = port
        self.intake = intake
        self.tasks = tasks
        self.verdicts = verdicts
        self.reports = reports
        self.testRequests = testRequests
        self.skippedIdentifiers = skippedIdentifiers
        self.crossCheck = crossCheck
        self.audience = audience
        self.maximumTokenAge = maximumTokenAge
        self.siloKeys = siloKeys
        self.asksBeforeErasure = asksBeforeErasure
        self.drainLimit = drainLimit
        self.auditRetention = auditRetention
    }
}
