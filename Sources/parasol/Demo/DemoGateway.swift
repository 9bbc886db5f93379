import Logging
import PluginHost
import Settings
import SombraSimulator

/// The two peers of the demo, each with the keys of the other.
enum DemoGateway {
    private static let internalKey = "internal-key-of-the-demo"

    static func simulator(in directory: DemoDirectory) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.internalKey = internalKey
        configuration.dataSilos = [DemoWorld.shop, DemoWorld.club]
        configuration.preflightChecks = [DemoWorld.check]
        configuration.filesDirectory = directory.received
        return configuration
    }

    /// A gateway as `parasol serve` makes it, on ports that the system chooses.
    static func prepare(
        for simulator: Simulator, in directory: DemoDirectory, logger: Logger, webhooks: OpenedPort, admin: OpenedPort
    ) async throws -> GatewayProcess {
        var configuration = GatewayConfiguration(
            sombraURL: simulator.url, audience: Organization().uri, transcendAPIKey: Secret(simulator.apiKey))
        configuration.sombra.apiKey = Secret(internalKey)
        configuration.http.port = 0
        configuration.admin.port = 0
        configuration.state.directory = directory.state
        configuration.plugins.directory = directory.plugins
        let gateway = try await GatewayProcess.prepare(
            configuration, environment: [:], logger: logger, listening: webhooks.open, adminListening: admin.open)
        let refused = gateway.host.refusals
        guard refused.isEmpty else {
            await gateway.close()
            let reasons = refused.map { "\($0.file): \($0.code): \($0.message). \($0.mend)" }
            throw Failure.action("the gateway refuses plugins of the demo:\n" + reasons.joined(separator: "\n"))
        }
        return gateway
    }
}
