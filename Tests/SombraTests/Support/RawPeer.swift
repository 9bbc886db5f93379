import NIOCore
import NIOPosix

/// A peer that speaks TCP and no HTTP of its own: it does to a connection what the test says.
struct RawPeer: Sendable {
    enum Script: Sendable {
        /// Takes the connection and never reads a byte.
        case deaf
        /// Reads, and never answers.
        case silent
        /// Answers the first bytes that come with these, and then nothing, ever.
        case says(String)
        /// Answers with these, then with the last ones again and again, a pause before each.
        case repeats(String, then: String, every: TimeAmount)
        /// Answers with these, then with the last ones without end, as fast as they are taken.
        case floods(String, with: String)
        /// Answers with these, then ends the connection.
        case saysAndCuts(String)
    }

    private let channel: any Channel
    let port: Int

    static func start(_ script: Script) async throws -> RawPeer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: !script.isDeaf)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RawPeer(channel: channel, port: channel.localAddress?.port ?? 0)
    }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: Script
        private var hasAnswered = false
        private var repeating: RepeatedTask?

        init(script: Script) { self.script = script }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !hasAnswered else { return }
            hasAnswered = true
            switch script {
            case .deaf, .silent: break
            case .says(let text): write(text, context)
            case .saysAndCuts(let text):
                write(text, context)
                context.close(promise: nil)
            case .floods(let text, let rest):
                write(text, context)
                flood(ByteBuffer(string: rest), context)
            case .repeats(let text, let rest, let pause):
                write(text, context)
                let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                repeating = context.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
                    let (handler, context) = loopBound.value
                    handler.write(rest, context)
                }
            }
        }

        /// Writes again once the last piece is on its way, until the connection ends.
        private func flood(_ piece: ByteBuffer, _ context: ChannelHandlerContext) {
            let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(piece)).assumeIsolated().whenSuccess {
                let (handler, context) = loopBound.value
                context.eventLoop.assumeIsolated().execute { handler.flood(piece, context) }
            }
        }

        func channelInactive(context: ChannelHandlerContext) { repeating?.cancel() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func write(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}

extension RawPeer.Script {
    fileprivate var isDeaf: Bool {
        if case .deaf = self { return true }
        return false
    }
}
