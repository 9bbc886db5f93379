import NIOCore

/// Carries the bytes of one direction.
final class RoadHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let road: FaultyRoad?
    private var request = ByteBuffer()

    init(to other: any Channel, watchedBy road: FaultyRoad?) { (self.other, self.road) = (other, road) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let road { watch(bytes, for: road) }
        other.writeAndFlush(bytes, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Remembers a `PUT` of `{}`: a client sends its next request on this connection only after the answer.
    private func watch(_ bytes: ByteBuffer, for road: FaultyRoad) {
        if bytes.readableBytesView.starts(with: "PUT ".utf8) { request.clear() }
        request.writeImmutableBuffer(bytes)
        guard request.readableBytes < 64 * 1024 else { return request.clear() }
        let view = request.readableBytesView
        if view.starts(with: "PUT ".utf8), view.suffix(6).elementsEqual("\r\n\r\n{}".utf8) { road.note(done: request) }
    }
}
