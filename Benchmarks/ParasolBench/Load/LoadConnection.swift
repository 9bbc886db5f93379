import NIOCore
import NIOHTTP1

/// One keep-alive connection of the load generator: one webhook at a time.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let round: LoadRound
    private var context: ChannelHandlerContext?
    /// The webhook that awaits its answer.
    private var current: Int?
    private var status = HTTPResponseStatus.ok
    private var problem = ByteBuffer()
    private var isFinished = false

    init(round: LoadRound) { self.round = round }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) { sendNext() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = head.status
            problem.clear()
        case .body(var bytes):
            problem.writeBuffer(&bytes)
        case .end:
            answered()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let current { fail("the connection was closed before the answer to webhook \(current)") }
        finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail("the connection failed\(current.map { " before the answer to webhook \($0)" } ?? ""): \(error)")
        context.close(promise: nil)
    }

    private func answered() {
        let time = Moment.now()
        guard let number = current else { return fail("an answer came that nobody asked for") }
        current = nil
        guard status == .ok else {
            let request = WebhookIDs(number: number).request
            // The bodies of errors hold a code and nothing personal.
            return fail("webhook \(number) (request \(request)) got \(status.code): \(String(buffer: problem))")
        }
        round.ledger.answered(number, at: time)
        guard round.pacing == .report, let context else { return sendNext() }
        let loop = context.eventLoop
        let me = NIOLoopBound(self, eventLoop: loop)
        round.ledger.whenReported(number) { loop.execute { me.value.sendNext() } }
    }

    private func sendNext() {
        guard let context, !isFinished else { return }
        guard let number = round.next() else {
            finish()
            return context.close(promise: nil)
        }
        let due = round.dueTime(of: number)
        guard due > Moment.now() else { return send(number) }
        let me = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(deadline: .uptimeNanoseconds(due)) { me.value.send(number) }
    }

    private func send(_ number: Int) {
        guard let context, !isFinished else { return }
        let request = round.request(number)
        current = number
        round.ledger.sent(number, at: Moment.now())
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(request.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func fail(_ fault: String) {
        round.ledger.fail("\(round.name): \(fault)")
        finish()
        context?.close(promise: nil)
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        round.connectionFinished()
    }
}
