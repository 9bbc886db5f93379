import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
package import NIOCore
import NIOPosix
package import ServiceLifecycle

/// The public port: webhooks by POST at two paths, and nothing else.
package struct IntakeServer: Service {
    /// Where webhooks come to.
    ///
    /// One of them serves both kinds.
    package static let paths: Set<String> = [
        "/webhooks/transcend/dsr-job", "/webhooks/transcend/preflight-request-job",
    ]

    private let host: String
    private let port: Int
    private let settings: IntakeSettings
    private let intake: Intake
    private let secretHeader: String?
    private let logger: Logger
    private let listening: @Sendable (any Channel) async -> Void

    /// Makes a server; `listening` is called with its channel once the port is open.
    package init(
        host: String, port: Int, settings: IntakeSettings, intake: Intake, secretHeader: String?, logger: Logger,
        listening: @escaping @Sendable (any Channel) async -> Void
    ) {
        self.host = host
        self.port = port
        self.settings = settings
        self.intake = intake
        self.secretHeader = secretHeader?.lowercased()
        self.logger = logger
        self.listening = listening
    }

    package func run() async throws {
        let (limits, log) = (settings, logger)
        let connections = IdleConnections(maximum: settings.maximumConnections)
        let builder = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [IntakeLimits(settings: limits, connections: connections, logger: log)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.maximumHeaderBytes, maxHeaderListSize: limits.maximumHeaderBytes)))
        let server = try builder.buildServer(
            configuration: ServerConfiguration(
                address: .hostname(host, port: port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.maximumConnections)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            responder: { request, writer, _ in
                let answer = try await respond(to: request)
                try await writer.write(response: answer.head, body: answer.body)
            },
            onServerRunning: listening)
        try await server.run()
    }

    private func respond(to request: Request) async throws -> Response {
        guard Self.paths.contains(request.uri.path) else { return Response(.refused(.notFound)) }
        guard request.method == .post else { return Response(.refused(.methodNotAllowed)) }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > settings.maximumBodyBytes {
            return refuse(.bodyTooLarge)
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: settings.maximumBodyBytes)
        } catch is NIOTooManyBytesError {
            return refuse(.bodyTooLarge)
        }
        let headers = Intake.Headers(
            token: request.headers.value("x-sombra-token"), nonce: request.headers.value("x-transcend-nonce"),
            secret: secretHeader.flatMap { request.headers.value($0) })
        return Response(await intake.take(headers, body: Array(body.readableBytesView)))
    }

    private func refuse(_ code: ProblemCode) -> Response {
        logger.warning("webhook refused", metadata: ["code": "\(code.rawValue)", "status": "\(code.status)"])
        return Response(.refused(code))
    }
}

extension Response {
    init(_ answer: IntakeAnswer) {
        var headers = HTTPFields()
        if let seconds = answer.retryAfter { headers[.retryAfter] = String(seconds) }
        if let code = answer.code {
            headers[.contentType] = "application/problem+json"
            self.init(
                status: .init(code: answer.status), headers: headers,
                body: .init(byteBuffer: ByteBuffer(string: code.body)))
        } else if let body = answer.body {
            headers[.contentType] = "application/json"
            self.init(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
        } else {
            if answer.status != 204 { headers[.contentLength] = "0" }
            self.init(status: .init(code: answer.status), headers: headers)
        }
    }
}

extension HTTPFields {
    /// The value of a field by its name in lower case.
    fileprivate func value(_ name: String) -> String? {
        first { $0.name.canonicalName == name }?.value
    }
}
