import NIOCore
import NIOPosix

/// A Sombra that takes every call and answers none: the call stays under way until somebody gives up.
struct HoldingPeer: Sendable {
    let url: String
    /// The first line of each call, when its head is complete.
    let calls: Inbox
    private let channel: any Channel

    static func start() async throws -> HoldingPeer {
        let calls = Inbox()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Holder(calls)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return HoldingPeer(url: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)", calls: calls, channel: channel)
    }

    func stop() async throws { try await channel.close() }

    /// Used on its connection's event loop only.
    private final class Holder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let calls: Inbox
        private var head = ""

        init(_ calls: Inbox) { self.calls = calls }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            head += String(buffer: unwrapInboundIn(data))
            guard head.contains("\r\n\r\n"), let line = head.split(separator: "\r\n").first else { return }
            calls.append(String(line))
            head = ""
        }
    }
}
