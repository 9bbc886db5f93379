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
    package let peer: PeerWatch
    package let siloKeys: SiloKeys
    package let wakeups: Wakeups
    /// Lets jobs of a backup go on without an answer of Sombra's; nil where the store holds none.
    package let release: RestoredRelease?
    /// Looks through what Sombra lists as pending; a service where configuration names data silos for it.
    package let reconciler: Reconciler
    /// The time that is left to stop in.
    package let drain: Drain

    /// What the stages stand on.
    package struct Ground: Sendable {
        package var store: any DurableStore
        package var sealer: Sealer
        package var spool: Spool
        package var host: PluginHost
        package var client: SombraClient
        package var keys: SigningKeyProvider
        /// The file in which jobs of in-process plugins are noted while they run; nil for none.
        package var journal: String?
        /// The store again, where it may hold jobs of a backup.
        package var restored: (any RestoredStore)?
        package var clock: GatewayClock
        package var logger: Logger

        package init(
            store: any DurableStore, sealer: Sealer, spool: Spool, host: PluginHost, client: SombraClient,
            keys: SigningKeyProvider, journal: String? = nil, restored: (any RestoredStore)? = nil,
            clock: GatewayClock = .system, logger: Logger
        ) {
            self.store = store
            self.sealer = sealer
            self.spool = spool
            self.host = host
            self.client = client
            self.keys = keys
            self.journal = journal
            self.restored = restored
            self.clock = clock
            self.logger = logger
        }
    }

    /// Wires the stages.
    ///
    /// The plugins of the host's snapshot take part, and those of each later one from its switch on.
    package init(
        _ settings: GatewaySettings, on ground: Ground, listening: @escaping @Sendable (any Channel) async -> Void
    ) async throws {
        let (store, clock, logger) = (ground.store, ground.clock, ground.logger)
        let router = try await Router(store: store, rules: settings.routing, clock: clock)
        let wakeups = Wakeups()
        let drain = Drain(limit: settings.drainLimit)
        let decisions = PreflightDecisions()
        let peer = PeerWatch(policy: settings.reports.peer, clock: clock, logger: logger)
        let siloKeys = SiloKeys(settings.siloKeys)
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
        let journal = await recovery.open(ground.journal)
        let dispatch = Dispatch(
            store: store, directory: router, router: router, spool: ground.spool,
            requestCheck: settings.asksBeforeErasure
                ? RequestCheck(client: ground.client, siloKeys: siloKeys, peer: peer) : nil,
            testRequests: settings.testRequests, policy: settings.tasks, drain: drain, clock: clock, logger: logger,
            wakeups: wakeups, suspects: suspects, journal: journal, report: { [host = ground.host] in host.note($0) })
        let aggregation = Aggregation(
            store: store, router: router, policy: settings.verdicts, settings: settings.intake,
            decisions: decisions, clock: clock, logger: logger, wakeups: wakeups)
        let reporting = Reporting(
            store: store, spool: ground.spool, client: ground.client, siloKeys: siloKeys, peer: peer,
            policy: settings.reports, drain: drain, clock: clock, logger: logger, wakeups: wakeups)
        let retention = Retention(
            bindings: settings.maximumTokenAge?.milliseconds ?? settings.auditRetention,
            audit: settings.auditRetention)
        let rounds = ground.restored.map { restored in
            RestoredRound(
                store: restored, client: ground.client, siloKeys: siloKeys, settings: settings.intake,
                clock: clock, logger: logger, wakeups: wakeups)
        }
        release = ground.restored.map { restored in
            RestoredRelease(store: restored, settings: settings.intake, clock: clock, wakeups: wakeups)
        }
        let reconciler = Reconciler(
            settings, client: ground.client, siloKeys: siloKeys, intake: intake, router: router, store: store,
            clock: clock, logger: logger, wakeup: wakeups.reconciliation)
        var services: [any Service] = [
            Housekeeping(
                store: store, spool: ground.spool, retention: retention, clock: clock, logger: logger,
                wakeup: wakeups.housekeeping),
            reporting, aggregation, dispatch,
        ]
        if !settings.reconciliation.dataSilos.isEmpty { services.append(reconciler) }
        if settings.takesWebhooks { services.append(server) }
        if let rounds { services.append(rounds) }
        self.services = services
        // Coverage is remembered first, then routing and dispatch see the plugins in one step, then what waited for them
        // goes on. Where the store fails the host keeps what runs.
        try await ground.host.onChange { snapshot in
            aggregation.welcome(try await router.adopt(snapshot.registrations))
            wakeups.dispatch.notify()
        }
        self.router = router
        self.peer = peer
        self.siloKeys = siloKeys
        self.wakeups = wakeups
        self.reconciler = reconciler
        self.drain = drain
    }
}
