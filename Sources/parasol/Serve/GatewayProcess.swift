import Console
import DSRModel
import FoundationEssentials
import Gateway
import JobStore
import Logging
import NIOCore
import PluginHost
import SQLiteStore
import ServiceLifecycle
import Settings
import Sombra

/// Everything that one running gateway consists of.
struct GatewayProcess: Sendable {
    /// In the order in which they start; they stop in the opposite order.
    let services: [any Service]
    let assembly: GatewayAssembly
    let host: PluginHost
    private let store: SQLiteStore
    private let client: SombraClient
    private let logger: Logger

    /// The room that is kept for what must end when the disk is full, in bytes: a few hundred ends of tasks and reports.
    private static let storeReserve: Int64 = 4 << 20

    /// Opens the store, loads the plugins and wires the stages; nothing listens yet.
    ///
    /// `listening` and `adminListening` are called with the ports of the public and the admin server once they are open.
    static func prepare(
        _ configuration: GatewayConfiguration, environment: [String: String], logger: Logger,
        acceptsAnyVersion: Bool = false, listening: @escaping @Sendable (Int) -> Void = { _ in },
        adminListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> GatewayProcess {
        let state = configuration.state.directory
        for directory in [state, state + "/logs"] {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let database = configuration.databasePath
        let ring = try KeyRing.open(state + "/store.key", mayCreate: !SQLiteStore.exists(in: state, database: database))
        let sealer = try Sealer(ring)
        let spool = try Spool(
            directory: state + "/spool", sealer: sealer, maximumBytes: Int64(configuration.spool.maxBytes))
        let store = try await SQLiteStore.open(
            directory: state, database: database, sealer: sealer,
            options: .init(
                strictJTI: configuration.sombra.strictJti, reserve: storeReserve, condition: .logged(to: logger)))
        let client = try SombraClient(configuration.clientConfiguration())
        do {
            return try await assemble(
                configuration, environment: environment, logger: logger, acceptsAnyVersion: acceptsAnyVersion,
                on: (store, sealer, spool, client), listening: listening, adminListening: adminListening)
        } catch {
            // What is open must be closed, or its end would hide why the gateway could not start.
            try await client.shutdown()
            try await store.close()
            throw error
        }
    }

    private static func assemble(
        _ configuration: GatewayConfiguration, environment: [String: String], logger: Logger, acceptsAnyVersion: Bool,
        on ground: (store: SQLiteStore, sealer: Sealer, spool: Spool, client: SombraClient),
        listening: @escaping @Sendable (Int) -> Void, adminListening: @escaping @Sendable (Int) -> Void
    ) async throws -> GatewayProcess {
        let (store, sealer, spool, client) = ground
        let state = configuration.state.directory
        let keys = try configuration.keyProvider(client: client, logger: logger)

        let files = try SettingsFiles(
            in: configuration.plugins.directory, environment: environment, logger: logger)
        files.tellFaults()
        if let fault = files.startFault { throw fault }
        let outputs = PluginOutputs(in: state + "/logs", sealer: sealer)
        let host = try PluginHost.configured(
            by: configuration, objects: state + "/objects/sha256", remembers: true,
            acceptsAnyVersion: acceptsAnyVersion, settings: files, outputs: outputs, logger: logger)
        try await host.openLock()
        if configuration.plugins.isolation == .worker, !WorkerConnections.kernelLacks.isEmpty {
            logger.warning(
                "this kernel lacks parts of the workers' sandbox",
                metadata: ["without": "\(WorkerConnections.kernelLacks.joined(separator: ", "))"])
        }
        _ = await host.loadAll(accepted: try await AcceptedCoverage(of: store))

        let assembly = try await GatewayAssembly(
            try GatewaySettings(configuration),
            on: .init(
                store: store, sealer: sealer, spool: spool, host: host, client: client, keys: keys,
                journal: state + "/in-process.journal", restored: store, clock: .steady(),
                logger: logger),
            listening: { channel in
                let port = channel.localAddress?.port ?? 0
                logger.info("listening", metadata: ["host": "\(configuration.http.host)", "port": "\(port)"])
                listening(port)
            })
        let admin = AdminServer(
            host: configuration.admin.host, port: configuration.admin.port,
            checks: Readiness.checks(
                Readiness.checks(store: store, spool: spool, host: host, keys: keys, peer: assembly.peer),
                takesWebhooks: configuration.http.enabled,
                polling: configuration.reconciliation.dataSilos.isEmpty ? nil : assembly.reconciler),
            logger: logger,
            listening: { channel in
                let port = channel.localAddress?.port ?? 0
                logger.info("admin listening", metadata: ["host": "\(configuration.admin.host)", "port": "\(port)"])
                adminListening(port)
            })
        let rotated = Wakeup()
        let rotation = KeyRotation(
            path: state + "/store.key", sealer: sealer, store: store,
            spool: SpoolInspection(directory: spool.directory),
            logs: outputs.sealed(in: state + "/logs"), now: GatewayClock.system.now, rotated: { rotated.notify() })
        let control = ControlServer(
            path: state + "/control.sock", store: store, host: host, now: { GatewayClock.system.now() },
            wake: { assembly.wakeups.dispatch.notify() },
            retired: { plugin in
                try await assembly.router.refresh()
                await host.forget(plugin)
            },
            operations: PluginOperations(
                release: { await host.release($0) },
                logs: { plugin, last in
                    guard let log = await host.log(of: plugin) else { return nil }
                    let printed = String(decoding: try outputs.output(plugin).read(), as: UTF8.self)
                    return PluginLogText.text(events: log.entries(), output: printed, last: last)
                }, rescan: { host.rescan() }),
            restored: RestoredOperations(
                held: { try await store.restoration()?.held ?? 0 },
                release: { try await assembly.release?.releaseAll() ?? 0 }),
            keys: rotation,
            reconciliation: configuration.reconciliation.dataSilos.isEmpty ? nil : .init(assembly.reconciler),
            isWorker: { host.processes.contains($0) }, logger: logger)
        let reading = KeyReading(
            file: configuration.file, environment: environment, client: client, siloKeys: assembly.siloKeys,
            peer: assembly.peer, wakeups: assembly.wakeups, logger: logger)
        if !configuration.http.enabled {
            logger.notice("no public port is opened: requests come by polling alone, and preflights do not come")
        }
        let (http, opened) = (configuration.http, configuration.admin)
        let stages = assembly.services.map { stage -> any Service in
            guard stage is IntakeServer else { return stage }
            return OpenedServer(server: stage, host: http.host, port: http.port, section: "http")
        }
        let health = OpenedServer(server: admin, host: opened.host, port: opened.port, section: "admin")
        let keeping: [any Service] = [
            Resealing(rotation: rotation, rotated: rotated, logger: logger),
            OutputRetention(
                outputs: outputs, directory: state + "/logs", retention: configuration.retention.pluginOutput,
                clock: .system, logger: logger),
        ]
        return GatewayProcess(
            services: [health, control] + keeping + stages
                + [PluginWatch(host: host, store: store), HangUps(host: host, keys: reading)],
            assembly: assembly, host: host, store: store,
            client: client, logger: logger)
    }

    /// What the store remembers of plugins.
    func acceptedCoverage() async throws -> AcceptedCoverage { try await AcceptedCoverage(of: store) }

    /// Ends the plugins and closes the store, after the services have ended; answers whether every plugin has ended.
    @discardableResult
    func close() async -> Bool {
        await host.drainAll(limit: max(assembly.drain.remaining, .seconds(2)))
        let left = await host.stopAll(limit: max(assembly.drain.remaining, .seconds(2)))
        for plugin in left { logger.error("a plugin did not stop", metadata: ["plugin": "\(plugin)"]) }
        do {
            try await client.shutdown()
        } catch {
            logger.error("the connections to Sombra did not close cleanly", metadata: ["error": "\(error)"])
        }
        do {
            try await store.close()
        } catch {
            logger.error("the store did not close cleanly", metadata: ["error": "\(error)"])
        }
        return left.isEmpty
    }
}

extension AcceptedCoverage {
    /// What the store remembers, in the plugin host's words.
    init(of store: any DurableStore) async throws {
        let entries = try await store.coverage().compactMap { record in
            CoverageEntry.Role(rawValue: record.role.rawValue).map {
                CoverageEntry(
                    plugin: record.plugin, role: $0, target: record.target, type: record.type,
                    identifierType: record.identifierType, datapoints: record.datapoints,
                    dataSubjects: record.dataSubjects)
            }
        }
        let pins = try await store.pins().compactMap(PluginPinning.init)
        self.init(entries: entries, pins: pins)
    }
}
