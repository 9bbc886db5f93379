import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Logging
package import NIOCore
package import ServiceLifecycle

/// The admin port: whether the gateway lives, and whether it is ready.
package struct AdminServer: Service {
    private let host: String
    private let port: Int
    private let checks: [ReadinessCheck]
    private let logger: Logger
    private let listening: @Sendable (any Channel) async -> Void

    /// Makes a server; `listening` is called with its channel once the port is open.
    package init(
        host: String, port: Int, checks: [ReadinessCheck], logger: Logger,
        listening: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.checks = checks
        self.logger = logger
        self.listening = listening
    }

    package func run() async throws {
        let router = Router()
        router.get("/livez") { _, _ in "ok\n" }
        router.get("/readyz") { _, _ in try await readiness() }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: listening, logger: logger)
        try await application.run()
    }

    private struct Readiness: Codable {
        var ready: Bool
        /// Each check by name: `ok`, or what is wrong.
        var checks: [String: String]
    }

    private func readiness() async throws -> Response {
        var readiness = Readiness(ready: true, checks: [:])
        for check in checks {
            let fault = await check.fault()
            readiness.checks[check.name] = fault ?? "ok"
            if fault != nil, !check.isInformational { readiness.ready = false }
        }
        return try Response.json(readiness, status: readiness.ready ? .ok : .serviceUnavailable)
    }
}

extension Response {
    /// A JSON answer with sorted keys.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var buffer = ByteBuffer(bytes: try encoder.encode(value))
        buffer.writeString("\n")
        return Response(
            status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: buffer))
    }
}
