import Logging
import SombraSimulator

/// The two peers of the demo, each with the keys of the other.
enum DemoGateway {
    static func simulator(in directory: DemoDirectory) -> SimulatorConfiguration {
        var configuration = LoopbackGateway.simulator(keepingFilesIn: directory.received)
        configuration.dataSilos = [DemoWorld.shop, DemoWorld.club]
        configuration.preflightChecks = [DemoWorld.check]
        return configuration
    }

    /// A gateway as `parasol serve` makes it, on ports that the system chooses.
    static func prepare(
        for simulator: Simulator, in directory: DemoDirectory, logger: Logger, webhooks: OpenedPort, admin: OpenedPort
    ) async throws -> GatewayProcess {
        let configuration = LoopbackGateway.configuration(
            for: simulator, state: directory.state, plugins: directory.plugins)
        do {
            return try await LoopbackGateway.prepare(
                configuration, logger: logger, webhooks: webhooks, admin: admin)
        } catch let error as LoopbackGateway.RefusedPlugins {
            throw Failure.action("the gateway refuses plugins of the demo:\n\(error)")
        }
    }
}
