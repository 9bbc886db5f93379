import Logging
import PluginHost
import struct PluginHost.Refusal
import Settings
import SombraSimulator

/// A gateway as `parasol serve` makes it, beside a simulated Sombra: on loopback, on ports that the system chooses.
enum LoopbackGateway {
    /// Plugins that the gateway refuses at its start.
    struct RefusedPlugins: Error, CustomStringConvertible {
        /// Each with its file, reason and mend, one a line.
        let description: String

        init(_ refused: [Refusal]) {
            description = refused.map { "\($0.file): \($0.code): \($0.message). \($0.mend)" }.joined(separator: "\n")
        }
    }

    private static let internalKey = "internal-key-of-the-simulator"

    /// The simulator that goes with such a gateway.
    static func simulator(keepingFilesIn directory: String) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.internalKey = internalKey
        configuration.filesDirectory = directory
        return configuration
    }

    /// What such a gateway is told; more may be set.
    static func configuration(
        for simulator: Simulator, state: String, plugins: String
    ) -> GatewayConfiguration {
        var configuration = GatewayConfiguration(
            sombraURL: simulator.url, audience: Organization().uri, transcendAPIKey: Secret(simulator.apiKey))
        configuration.sombra.apiKey = Secret(internalKey)
        configuration.http.port = 0
        configuration.admin.port = 0
        configuration.state.directory = state
        configuration.plugins.directory = plugins
        return configuration
    }

    /// Prepares the gateway; throws ``RefusedPlugins`` where it takes not every plugin.
    static func prepare(
        _ configuration: GatewayConfiguration, environment: [String: String] = [:], logger: Logger,
        acceptsAnyVersion: Bool = false, webhooks: OpenedPort, admin: OpenedPort
    ) async throws -> GatewayProcess {
        let gateway = try await GatewayProcess.prepare(
            configuration, environment: environment, logger: logger, acceptsAnyVersion: acceptsAnyVersion,
            listening: webhooks.open, adminListening: admin.open)
        let refused = gateway.host.refusals
        guard refused.isEmpty else {
            await gateway.close()
            throw RefusedPlugins(refused)
        }
        return gateway
    }
}
