import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A small HTTP server on a free port of 127.0.0.1 that remembers what it was sent and answers as told.
struct ScriptedServer: Sendable {
    struct Exchange: Sendable {
        var method: HTTPMethod
        var path: String
        var headers: HTTPHeaders
        var body = ByteBuffer()
    }

    enum Script: Sendable {
        case answer(Int, headers: HTTPHeaders = [:], body: String = "")
        /// Nothing, ever.
        case silence
        /// A status and the beginning of a body, and then nothing, ever.
        case halfAnswer(Int)
        /// The connection ends without an answer.
        case cut
    }

    private final class Log: Sendable {
        private struct Guarded {
            var exchanges: [Exchange] = []
            var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        }

        private let guarded = Mutex(Guarded())

        var exchanges: [Exchange] { guarded.withLock { $0.exchanges } }

        func append(_ exchange: Exchange) {
            let ready = guarded.withLock { guarded in
                guarded.exchanges.append(exchange)
                let count = guarded.exchanges.count
                defer { guarded.waiting.removeAll { $0.count <= count } }
                return guarded.waiting.filter { $0.count <= count }
            }
            for waiter in ready { waiter.continuation.resume() }
        }

        func wait(for count: Int) async {
            await withCheckedContinuation { continuation in
                let isThere = guarded.withLock { guarded in
                    if guarded.exchanges.count >= count { return true }
                    guarded.waiting.append((count, continuation))
                    return false
                }
                if isThere { continuation.resume() }
            }
        }
    }

    private let channel: any Channel
    private let log: Log
    let port: Int

    /// What was received so far, in order.
    var exchanges: [Exchange] { log.exchanges }

    /// Returns once so many calls have been received.
    func received(_ count: Int) async { await log.wait(for: count) }

    static func start(
        tls: TLSConfiguration? = nil, _ script: @escaping @Sendable (Exchange) -> Script
    ) async throws -> ScriptedServer {
        let log = Log()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(script: script) { log.append($0) }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(channel: channel, log: log, port: channel.localAddress?.port ?? 0)
    }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let script: (Exchange) -> Script
        private let record: (Exchange) -> Void
        private var exchange: Exchange?

        init(script: @escaping (Exchange) -> Script, record: @escaping (Exchange) -> Void) {
            self.script = script
            self.record = record
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                exchange = Exchange(method: head.method, path: head.uri, headers: head.headers)
            case .body(let bytes): exchange?.body.writeImmutableBuffer(bytes)
            case .end:
                guard let exchange else { return }
                record(exchange)
                answer(script(exchange), context)
            }
        }

        private func answer(_ script: Script, _ context: ChannelHandlerContext) {
            switch script {
            case .answer(let status, var headers, let body):
                headers.replaceOrAdd(name: "content-length", value: "\(body.utf8.count)")
                write(status, headers, body, context)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            case .halfAnswer(let status): write(status, ["content-length": "100"], "{\"half\"", context)
            case .silence: break
            case .cut: context.close(promise: nil)
            }
        }

        private func write(_ status: Int, _ headers: HTTPHeaders, _ body: String, _ context: ChannelHandlerContext) {
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        }
    }
}
