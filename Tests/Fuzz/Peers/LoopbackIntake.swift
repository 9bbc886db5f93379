import DSRModel
import Foundation
import Gateway
import JobStore
import Logging
import NIOCore
import PluginFixtures
import SQLiteStore
import Sombra

/// The public port as it is in a gateway, over a real store; no plugin runs, but one is expected.
struct LoopbackIntake: Sendable {
    static let path = "/webhooks/transcend/dsr-job"
    let port: Int
    /// Of a person whom the corpus knows.
    let token: String
    private let store: SQLiteStore
    private let scratch: ScratchDirectory
    private let running: Task<Void, any Error>

    static func start(requestTimeout: Int64 = 10_000) async throws -> LoopbackIntake {
        let scratch = try ScratchDirectory()
        let sealer = try TargetKey.sealer()
        let store = try await SQLiteStore.open(directory: scratch.path, sealer: sealer)
        let coverage = RequestType.allCases.flatMap { type in
            ["email", "phone", "userId"].map { (identifier: String) in
                CoverageRecord(
                    plugin: "com.example.accounts", role: .perform, target: "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21",
                    type: type, identifierType: IdentifierType(rawValue: identifier),
                    datapoints: type == .access ? ["profile"] : [])
            }
        }
        try await store.record(coverage, now: 1)
        // Refusals are a line each; nobody reads them here.
        let logger = Logger(label: "intake") { _ in SwiftLogNoOpLogHandler() }
        let settings = IntakeSettings(
            maximumBodyBytes: 64 << 10, maximumHeaderBytes: 8 << 10, requestTimeout: requestTimeout)
        let intake = Intake(
            settings: settings,
            authenticator: TokenAuthenticator(
                verifier: TokenVerifier(audience: TargetKey.audience),
                provider: SigningKeyProvider(pinned: try TargetKey.signingKeys(), logger: logger)),
            crossCheck: CrossCheck(), router: try await Router(store: store, rules: RoutingRules(), clock: .system),
            store: store, sealer: sealer, decisions: PreflightDecisions(), clock: .system, logger: logger,
            wakeups: Wakeups())
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let server = IntakeServer(
            host: "127.0.0.1", port: 0, settings: settings, intake: intake, secretHeader: nil, logger: logger
        ) { listening.yield($0.localAddress?.port ?? 0) }
        let running = Task {
            defer { listening.finish() }
            try await server.run()
        }
        guard let port = await ports.first(where: { $0 > 0 }) else { throw Violation("the intake does not listen") }
        return LoopbackIntake(
            port: port,
            token: try TargetKey.token(
                claims: TargetKey.claims(issuedAt: Int(Date().timeIntervalSince1970) - 10), key: TargetKey.signing()),
            store: store, scratch: scratch, running: running)
    }

    func stop() async throws {
        running.cancel()
        // A server that is cancelled ends by that.
        _ = await running.result
        try await store.close()
    }
}
