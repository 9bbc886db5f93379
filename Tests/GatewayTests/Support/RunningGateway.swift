import DSRModel
import Foundation
import InMemoryLogging
import JobStore
import Logging
import NIOCore
import PluginFixtures
import PluginHost
import PluginMessages
import SQLiteStore
import ServiceLifecycle
import Sombra
import SombraSimulator
import Synchronization

@testable import Gateway

/// One start of a gateway, wired as the executable wires it.
struct RunningGateway {
    /// Where webhooks go.
    let url: String
    let port: Int
    let store: ObservedStore
    /// What is observed, and what it seals with.
    let (sqlite, sealer): (SQLiteStore, Sealer)
    let assembly: GatewayAssembly
    private let host: PluginHost
    let client: SombraClient
    private let group: ServiceGroup
    private let running: Task<Void, any Error>
    // The plugins' libraries hold their addresses, so they live as long as the gateway.
    private let plugins: [StagedPlugin]
    private let drop: ScratchDirectory
    private let staged: SettingsOfStaged

    struct NotListening: Error {}

    struct Refused: Error {
        let text: String
    }

    /// The settings of all plugins that were put into the drop directory.
    private final class SettingsOfStaged: PluginSettingsSource {
        private let plugins = Mutex<[PluginID: StagedPlugin]>([:])

        func add(_ plugin: StagedPlugin) { plugins.withLock { $0[plugin.id] = plugin } }

        func settings(for plugin: PluginID, schema: JSONValue?) throws -> PluginSettings {
            plugins.withLock { $0[plugin]?.settingsWithAddresses } ?? PluginSettings()
        }
    }

    static func start(
        _ plugins: [StagedPlugin], _ options: Stage.Options, simulator: Simulator, state: String, start: Int,
        time: TestTime, log: InMemoryLogHandler
    ) async throws -> RunningGateway {
        let logger = Logger(label: "gateway") { _ in log }
        let sealer = try Sealer(
            try KeyRing.open(state + "/store.key", mayCreate: !SQLiteStore.exists(in: state)))
        let spool = try Spool(directory: state + "/spool", sealer: sealer, maximumBytes: options.spoolBytes)
        let sqlite = try await SQLiteStore.open(directory: state, sealer: sealer)
        let store = ObservedStore(sqlite)
        let client = try SombraClient(
            SombraClientConfiguration(
                url: try SombraURL(simulator.url), apiKey: simulator.apiKey, timeouts: options.timeouts),
            now: { time.now })
        let (drop, staged) = (try ScratchDirectory(), SettingsOfStaged())
        for plugin in plugins { try put(plugin, drop, staged) }
        // A library is loaded once from a file, so each start in this process copies to a place of its own.
        let host = PluginHost(
            configuration: PluginHostConfiguration(
                directory: drop.path, objectsDirectory: state + "/objects-\(start)/sha256",
                sharedDatapoints: options.verdicts.sharedDatapoints),
            settings: staged, logger: logger)
        let report = await host.loadAll(accepted: try await accepted(store))
        guard report.refusals.isEmpty else { throw Refused(text: "\(report.refusals)") }

        let (ports, listening) = AsyncStream<Int>.makeStream()
        let assembly = try await GatewayAssembly(
            settings(options),
            on: .init(
                store: store, sealer: sealer, spool: spool, host: host, client: client,
                keys: SigningKeyProvider(logger: logger) { try await client.signingKeys() }, restored: sqlite,
                clock: time.clock, logger: logger),
            listening: { listening.yield($0.localAddress?.port ?? 0) })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: assembly.services, gracefulShutdownSignals: [], logger: logger))
        let running = Task {
            defer { listening.finish() }
            try await group.run()
        }
        let port = options.takesWebhooks ? await ports.first(where: { $0 > 0 }) : 9
        guard let port else { throw NotListening() }
        return RunningGateway(
            url: "http://127.0.0.1:\(port)/webhooks/transcend/dsr-job", port: port, store: store, sqlite: sqlite,
            sealer: sealer,
            assembly: assembly, host: host, client: client, group: group, running: running, plugins: plugins,
            drop: drop,
            staged: staged)
    }

    private static func put(_ plugin: StagedPlugin, _ drop: ScratchDirectory, _ staged: SettingsOfStaged) throws {
        plugin.begin()
        staged.add(plugin)
        try PluginLibrary.put(plugin.manifest, into: drop)
    }

    private static func settings(_ options: Stage.Options) -> GatewaySettings {
        var settings = GatewaySettings(
            host: "127.0.0.1", port: 0, intake: options.intake, tasks: options.tasks, verdicts: options.verdicts,
            reports: options.reports, testRequests: options.testRequests,
            skippedIdentifiers: options.skippedIdentifiers, crossCheck: options.crossCheck,
            audience: "northwind-books", maximumTokenAge: .seconds(40 * 86_400), siloKeys: options.siloKeys,
            asksBeforeErasure: options.asksBeforeErasure, drainLimit: .seconds(5), auditRetention: 63_072_000_000)
        settings.takesWebhooks = options.takesWebhooks
        settings.reconciliation = options.reconciliation
        return settings
    }

    private static func accepted(_ store: any DurableStore) async throws -> AcceptedCoverage {
        let entries = try await store.coverage().compactMap { record in
            CoverageEntry.Role(rawValue: record.role.rawValue).map {
                CoverageEntry(
                    plugin: record.plugin, role: $0, target: record.target, type: record.type,
                    identifierType: record.identifierType, datapoints: record.datapoints,
                    dataSubjects: record.dataSubjects)
            }
        }
        return AcceptedCoverage(entries: entries, pins: try await store.pins().compactMap(PluginPinning.init))
    }

    /// Puts a plugin into the drop directory and has the host look there.
    func drop(_ plugin: StagedPlugin) async throws {
        try Self.put(plugin, drop, staged)
        _ = await host.loadAll(accepted: try await Self.accepted(store))
    }

    /// Takes a plugin's library out of the drop directory and has the host look there.
    func remove(_ plugin: PluginID) async throws {
        try FileManager.default.removeItem(atPath: drop.path + "/\(plugin).so")
        _ = await host.loadAll(accepted: try await Self.accepted(store))
    }

    /// Wakes every loop.
    func wake() {
        assembly.wakeups.dispatch.notify()
        assembly.wakeups.aggregation.notify()
        assembly.wakeups.reporting.notify()
        assembly.wakeups.reconciliation.notify()
    }

    /// Ends the stages in order, then the plugins and the store.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await running.value
        await host.drainAll(limit: .seconds(10))
        _ = await host.stopAll(limit: .seconds(5))
        try await store.close()
        try await client.shutdown()
    }
}
