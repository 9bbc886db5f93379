import Foundation
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// A local Sombra: it sends signed webhooks, takes reports over HTTP and knows what it believes.
///
/// ```swift
/// let simulator = try await Simulator.start(configuration)
/// await simulator.direct(webhooksTo: "http://127.0.0.1:8080/webhooks/transcend/dsr-job")
/// let request = try await simulator.submit(Submission(type: .access, …))
/// let belief = try await simulator.waitUntil { $0.isSettled(request) }
/// await simulator.stop()
/// ```
package struct Simulator: Sendable {
    /// Where it listens: `http://127.0.0.1:PORT`, for `SOMBRA_URL`.
    package let url: String
    /// The general API key, for `TRANSCEND_API_KEY`.
    package let apiKey: String
    let sombra: SimulatedSombra
    let courier: Courier
    private let serving: Task<Void, any Error>
    private let delivering: Task<Void, Never>
    private let group: ServiceGroup

    /// Starts listening; webhooks go out as soon as something is submitted.
    package static func start(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
        logger: Logger = Logger(label: "simulator", factory: { _ in SwiftLogNoOpLogHandler() })
    ) async throws -> Simulator {
        let sombra = SimulatedSombra(configuration)
        let courier = Courier()
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router(sombra, courier, configuration),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: configuration.port), serverName: nil),
            onServerRunning: { channel in listening.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [application], gracefulShutdownSignals: [], logger: logger))
        let serving = Task {
            defer { listening.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            // Cancelled before it listened, or it could not listen: either way it ends now.
            await group.triggerGracefulShutdown()
            let why = await serving.result
            try await courier.shutdown()
            throw SimulatorError.notStarted("cannot listen on 127.0.0.1:\(configuration.port): \(why)")
        }
        return Simulator(
            url: "http://127.0.0.1:\(port)", apiKey: configuration.apiKey, sombra: sombra, courier: courier,
            serving: serving, delivering: Task { await courier.deliverAll(of: sombra) }, group: group)
    }

    /// Stops listening, ends deliveries and whoever still waits.
    package func stop() async {
        await sombra.close()
        delivering.cancel()
        await delivering.value
        await group.triggerGracefulShutdown()
        _ = await serving.result
        // Only a client that was shut down before refuses, and then there is nothing to do.
        try? await courier.shutdown()
    }

    /// Comes when the server has ended, with why.
    var serverEnd: Result<Void, any Error> { get async { await serving.result } }
}
