import FoundationEssentials
import Gateway
import Logging
import PluginHost
import ServiceLifecycle
import Settings
import SombraSimulator

/// The throwaway gateway of one `plugin dev`, with the one plugin in it.
struct DevGateway: Sendable {
    /// Its state directory.
    let state: String
    private let process: GatewayProcess
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Starts a gateway and points the simulator at it.
    static func start(
        beside simulator: Simulator, state: String, plugins: String, environment: [String: String], logger: Logger
    ) async throws -> DevGateway {
        var configuration = LoopbackGateway.configuration(for: simulator, state: state, plugins: plugins)
        // An author wants to see what went wrong at once, not after twelve attempts.
        configuration.jobs.attempts = 1
        let (webhooks, admin) = (OpenedPort(), OpenedPort())
        let process = try await LoopbackGateway.prepare(
            configuration, environment: environment, logger: logger, acceptsAnyVersion: true, webhooks: webhooks,
            admin: admin)
        let group = ServiceGroup(
            configuration: .init(services: process.services.map { .init(service: $0) }, logger: logger))
        let gateway = DevGateway(
            state: state, process: process, group: group, running: Task { try await group.run() })
        do {
            // Without a port there is a reason, which the end below throws.
            Task { [running = gateway.running] in
                _ = await running.result
                webhooks.giveUp()
            }
            let port = try await webhooks.port()
            let url = "http://127.0.0.1:\(port)/webhooks/transcend"
            await simulator.direct(webhooksTo: url + "/dsr-job", preflightsTo: url + "/preflight-request-job")
        } catch {
            try await gateway.stop()
            throw error
        }
        return gateway
    }

    /// Has the gateway look at its plugin directory now; throws why the build there does not run.
    func take(_ sha256: String) async throws {
        let report = await process.host.loadAll(accepted: try await process.acceptedCoverage())
        guard !report.registrations.contains(where: { $0.build == sha256 }) else { return }
        throw LoopbackGateway.RefusedPlugins(report.refusals)
    }

    /// The plugin, as it runs.
    var plugin: PluginRegistration? { process.host.registrations.first }

    /// Lets work under way end and stops; throws why the gateway ended before, if it did.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        let ended = await running.result
        await process.close()
        try ended.get()
    }
}
