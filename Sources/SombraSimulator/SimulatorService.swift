import ServiceLifecycle

/// A simulator as a service: runs until the group shuts down, or its server ends.
package struct SimulatorService: Service {
    private let configuration: SimulatorConfiguration
    private let whenStarted: @Sendable (Simulator) async -> Void

    package init(
        _ configuration: SimulatorConfiguration,
        whenStarted: @escaping @Sendable (Simulator) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.whenStarted = whenStarted
    }

    package func run() async throws {
        let simulator = try await Simulator.start(configuration)
        await whenStarted(simulator)
        await withTaskGroup { group in
            group.addTask { try? await gracefulShutdown() }
            group.addTask { _ = await simulator.serverEnd }
            await group.next()
            await simulator.stop()
            group.cancelAll()
        }
        try await simulator.serverEnd.get()
    }
}
