package import JobStore
package import Logging
package import NIOCore
package import PluginHost
package import ServiceLifecycle
package import Sombra

/// The gateway: its stages, wired one after the other over the store.
package struct GatewayAssembly: Sendable {
    /// The stages as services, in the order in which they start; they stop in the opposite order, so that each stage
    /// drains into one that still runs.
    package let services: [any Service]
    package let router: Router
    package let lanes: StoppedLanes
    package let wakeups: Wakeups
    /// The time that is left to stop in.
    package let drain: Drain
    /// Takes over the plugins of a new snapshot: their coverage is remembered, then routing and dispatch see them in one
    /// step, then the work that waited for them goes on.
    ///
    /// Throws where the store cannot remember the coverage; then everything is as it was.
    package let adopt: @Sendable (PluginSnapshot) async throws -> Void

    /// What the stages stand on.
    package struct Ground: Sendable {
        package var store: any DurableStore
        package var sealer: Sealer
        package var spool: Spool
        package var host: PluginHost
        package var client: SombraClient
        package var keys: SigningKeyProvider
        /// Hears how each job went that was handed to a plugin.
        package var report: @Sendable (TaskConduct) -> Void
        /// The file in which jobs of in-process plugins are noted while they run; nil for none.
        package var journal: String?
        package var clock: GatewayClock
        package var logger: Logger

        package init(
            store: any DurableStore, sealer: Sealer, spool: Spool, host: PluginHost, client: SombraClient,
            keys: SigningKeyProvider, report: @escaping @Sendable (TaskConduct) -> Void = { _ in },
            journal: String? = nil, clock: GatewayClock = .system, logger: Logger
        ) {
            self.store = store
            self.sealer = sealer
            self.spool = spool
            self.host = host
            self.client = client
            self.keys = keys
            self.report = report
            self.journal = journal
            self.clock = clock
            self.logger = logger
        }
    }

    /// Wires the stages.
    ///
    /// The plugins of the host's snapshot take part; their coverage is remembered first.
    package init(
        _ settings: GatewaySettings, on ground: Ground, listening: @escaping @Sendable (any Channel) async -> Void
    ) async throws {
        let (store, clock, logger) = (ground.store, ground.clock, ground.logger)
        let router = try await Router(
            store: store,
            rules: RoutingRules(
                skippedIdentifiers: settings.skippedIdentifiers, sharedDatapoints: settings.verdicts.sharedDatapoints),
            clock: clock)
        let wakeups = Wakeups()
        let drain = Drain(limit: settings.drainLimit)
        let decisions = PreflightDecisions()
        let lanes = StoppedLanes()
        let intake = Intake(
            settings: settings.intake,
            authenticator: TokenAuthenticator(
                verifier: TokenVerifier(audience: settings.audience, maximumAge: settings.maximumTokenAge),
                provider: ground.keys),
            crossCheck: settings.crossCheck, router: router, store: store, sealer: ground.sealer,
            decisions: decisions, clock: clock, logger: logger, wakeups: wakeups)
        let server = IntakeServer(
            host: settings.host, port: settings.port, settings: settings.intake, intake: intake,
            secretHeader: settings.crossCheck.secretHeader?.name, logger: logger, listening: listening)
        let suspects = Suspects()
        let recovery = JournalRecovery(
            store: store, policy: settings.tasks, suspects: suspects, clock: clock, logger: logger)
        let journal: ProcessJournal?
        if let path = ground.journal { journal = await recovery.open(path) } else { journal = nil }
        let dispatch = Dispatch(
            store: store, directory: router, router: router, spool: ground.spool,
            requestCheck: settings.asksBeforeErasure
                ? RequestCheck(client: ground.client, siloKeys: settings.siloKeys) : nil,
            testRequests: settings.testRequests, policy: settings.tasks, drain: drain, clock: clock, logger: logger,
            wakeups: wakeups, suspects: suspects, journal: journal, report: ground.report)
        let aggregation = Aggregation(
            store: store, router: router, policy: settings.verdicts, settings: settings.intake,
            decisions: decisions, clock: clock, logger: logger, wakeups: wakeups)
        let reporting = Reporting(
            store: store, spool: ground.spool, client: ground.client, siloKeys: settings.siloKeys, lanes: lanes,
            policy: settings.reports, drain: drain, clock: clock, logger: logger,
            wakeups: wakeups)
        let retention = Retention(
            bindings: settings.maximumTokenAge?.milliseconds ?? settings.auditRetention,
            audit: settings.auditRetention)
        services = [
            Housekeeping(store: store, spool: ground.spool, retention: retention, clock: clock, logger: logger),
            reporting, aggregation, dispatch, server,
        ]
        let adopt: @Sendable (PluginSnapshot) async throws -> Void = { snapshot in
            aggregation.welcome(try await router.adopt(snapshot.registrations))
            wakeups.dispatch.notify()
        }
        try await adopt(ground.host.snapshot)
        self.adopt = adopt
        self.router = router
        self.lanes = lanes
        self.wakeups = wakeups
        self.drain = drain
    }
}
