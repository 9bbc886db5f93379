import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Keeps one connection within its limits, on its event loop: headers over their limit are answered 431, a request
/// that takes longer than its time is answered 408, and a head that never completes is closed without an answer.
///
/// The whole request is timed, from its first byte to its last: a body of one byte a second does not keep a
/// connection alive. One instance a connection, used on that connection's event loop only.
final class IntakeLimits: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Phase {
        /// Between requests, or in a head.
        case head
        /// The head came, the body is under way.
        case body
        /// The request is complete; the answer is under way.
        case answering
        /// The last answer was written, to a request that was not read to its end: whatever still comes is passed over,
        /// until the other side closes or the time is up. To close at once would reset the connection, and the answer
        /// could be lost with what was not read.
        case closed
    }

    private let settings: IntakeSettings
    private let connections: IdleConnections
    private let logger: Logger
    private var phase = Phase.head
    /// Whether the stages behind know of a request that is not complete, and so must hear how it broke off.
    private var isRequestOpen = false
    private var deadline: Scheduled<Void>?
    private var turn: IdleConnections.Turn?

    init(settings: IntakeSettings, connections: IdleConnections, logger: Logger) {
        self.settings = settings
        self.connections = connections
        self.logger = logger
    }

    func channelActive(context: ChannelHandlerContext) {
        schedule(context: context)
        // The new one waits last, so it makes room only where nobody else waits.
        connections.opened()
        wait(context: context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        waitNoMore()
        connections.closed()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .closed else { return }
        switch unwrapInboundIn(data) {
        case .head:
            phase = .body
            waitNoMore()
            isRequestOpen = true
            schedule(context: context)
        case .body: break
        case .end:
            phase = .answering
            isRequestOpen = false
            deadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Nobody else wants what still comes.
        if phase == .closed { context.read() }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard phase != .closed else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        switch phase {
        case .answering:
            phase = .head
            schedule(context: context)
            wait(context: context)
            context.write(data, promise: promise)
        case .head, .body, .closed:
            // Answered before the request was complete: nothing further can be told apart on this connection.
            phase = .closed
            let written = promise ?? context.eventLoop.makePromise(of: Void.self)
            closeOutput(when: written.futureResult, context: context)
            context.write(data, promise: written)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch phase {
        case .closed:
            if isRequestOpen { context.fireErrorCaught(error) }
        case .head:
            if case HTTPParserError.headerOverflow = error {
                refuse(.headersTooLarge, context: context)
            } else {
                context.fireErrorCaught(error)
            }
        case .body, .answering: context.fireErrorCaught(error)
        }
    }

    private func closeOutput(when written: EventLoopFuture<Void>, context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.whenComplete { _ in
            loopBound.value.close(mode: .output, promise: nil)
            loopBound.value.read()
        }
    }

    private func schedule(context: ChannelHandlerContext) {
        deadline?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: .milliseconds(settings.requestTimeout)) {
            let (handler, context) = bound.value
            handler.expire(context: context)
        }
    }

    private func wait(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        turn = connections.wait {
            loop.execute {
                let (handler, context) = bound.value
                // A head that came in between keeps the connection.
                if handler.phase == .head { context.close(promise: nil) }
            }
        }
    }

    private func waitNoMore() {
        if let turn { connections.leave(turn) }
        turn = nil
    }

    private func expire(context: ChannelHandlerContext) {
        switch phase {
        case .head: context.close(promise: nil)
        case .body: refuse(.tooSlow, context: context)
        case .closed: context.close(promise: nil)
        case .answering: break
        }
    }

    private func refuse(_ code: ProblemCode, context: ChannelHandlerContext) {
        logger.warning("webhook refused", metadata: ["code": "\(code.rawValue)", "status": "\(code.status)"])
        let text = code.body
        var fields = HTTPFields()
        fields[.contentType] = "application/problem+json"
        fields[.contentLength] = String(text.utf8.count)
        fields[.connection] = "close"
        let head = HTTPResponse(status: .init(code: code.status), headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(context.channel.allocator.buffer(string: text))), promise: nil)
        phase = .closed
        schedule(context: context)
        closeOutput(when: context.writeAndFlush(wrapOutboundOut(.end(nil))), context: context)
    }
}
