import Foundation
import Hummingbird

/// What tests, the demo and the command line do with a simulator.
extension Simulator {
    /// What Sombra believes now.
    package var belief: Belief { get async { await sombra.belief } }

    /// The key that verifies its tokens now, as the endpoint hands it out.
    package var publicKeyPEM: String { get async { await sombra.key.publicKeyPEM } }

    /// Sets where webhooks go, for a gateway that starts after the simulator; preflights go to the same URL unless said.
    package func direct(webhooksTo url: String, preflightsTo preflightURL: String? = nil) async {
        await sombra.direct(webhooksTo: url, preflightsTo: preflightURL)
    }

    package func add(_ silo: DataSilo) async { await sombra.add(silo) }

    package func add(_ check: PreflightCheck) async { await sombra.add(check) }

    /// Orders a fault.
    package func add(_ fault: Fault) async { await sombra.add(fault) }

    package func clearFaults() async { await sombra.clearFaults() }

    /// Replaces the signing key; tokens made before no longer verify.
    package func rotateKey(to key: SigningKey = SigningKey()) async { await sombra.rotateKey(to: key) }

    /// Takes a request and sends its webhooks in the background; returns its id.
    @discardableResult
    package func submit(_ submission: Submission) async throws -> String { try await sombra.submit(submission) }

    /// Redelivers, wipes, revokes, cancels, completes or resumes a request; for one data silo where that is said.
    package func perform(_ action: RequestAction, on request: String, dataSilo: String? = nil) async throws {
        try await sombra.perform(action, on: request, dataSilo: dataSilo)
    }

    /// Puts a request into any status, such as the second phase of an erasure; one that is over ends its jobs.
    package func move(_ request: String, to status: RequestStatus) async throws {
        try await sombra.move(request, to: status)
    }

    /// Signs a fixture afresh, sends it and returns the answer; what it asks for becomes known, so that reports are taken.
    package func send(_ fixture: Fixture, token: TokenOptions = TokenOptions()) async throws -> WebhookAnswer {
        try await courier.deliver(fixture, token: token, of: sombra)
    }

    /// Returns the belief as soon as the condition holds; it is asked after each change.
    package func waitUntil(
        timeout: Duration = .seconds(30), _ condition: @escaping @Sendable (Belief) -> Bool
    ) async throws -> Belief {
        try await sombra.waitUntil(timeout: timeout, condition)
    }
}

extension Simulator {
    static func router(
        _ sombra: SimulatedSombra, _ courier: Courier, _ configuration: SimulatorConfiguration
    ) -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self)
        router.add(middleware: UnknownRoutes(sombra: sombra, now: configuration.now))
        let intake = BodyIntake(limit: configuration.longestBody, filesDirectory: configuration.filesDirectory)
        SombraRoutes(sombra: sombra, intake: intake, now: configuration.now).add(to: router)
        ControlRoutes(sombra: sombra, courier: courier).add(to: router)
        return router
    }
}
