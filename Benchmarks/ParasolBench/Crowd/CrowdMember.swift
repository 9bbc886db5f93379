import NIOCore

/// One connection of the crowd: it is idle, or sends a byte now and then and never comes to an end.
final class CrowdMember: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Manner: CaseIterable {
        case idle, slowHead, slowBody

        /// What it begins with.
        var opening: String {
            let head = "POST \(WebhookForm.path) HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            return switch self {
            case .idle: ""
            case .slowHead: head + "x-slow: "
            case .slowBody: head + "content-type: application/json\r\ncontent-length: 100000\r\n\r\n{"
            }
        }
    }

    private static let pause = TimeAmount.milliseconds(500)

    private let manner: Manner
    private let ended: @Sendable () -> Void
    private var next: Scheduled<Void>?

    init(_ manner: Manner, ended: @escaping @Sendable () -> Void) {
        self.manner = manner
        self.ended = ended
    }

    func channelActive(context: ChannelHandlerContext) {
        guard manner != .idle else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: manner.opening)), promise: nil)
        dawdle(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        next?.cancel()
        ended()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The gateway cut it off, as it should; the crowd sends another.
        context.close(promise: nil)
    }

    private func dawdle(_ context: ChannelHandlerContext) {
        let me = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        next = context.eventLoop.scheduleTask(in: Self.pause) {
            let (member, context) = me.value
            context.writeAndFlush(member.wrapOutboundOut(ByteBuffer(string: "a")), promise: nil)
            member.dawdle(context)
        }
    }
}
