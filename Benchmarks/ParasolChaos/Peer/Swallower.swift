import NIOCore
import NIOPosix

/// Answers every webhook with 200 and forgets it: of the self-test.
enum Swallower {
    /// Starts listening on a loopback port until the channel is closed.
    static func open() async throws -> any Channel {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SwallowingHandler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }
}

/// Answers once a connection has sent something.
private final class SwallowingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        context.channel.writeAndFlush(answer, promise: nil)
    }
}
