import Hummingbird
import NIOCore

/// A request's context, which can cut the connection.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Comes when the caller has closed the connection, or its half of it.
    func closed() async {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let added = channel.eventLoop.submit { [channel] in
            try channel.pipeline.syncOperations.addHandler(EndOfInput(promise: promise), position: .first)
        }
        do {
            try await added.get()
        } catch {
            // It has closed already.
            promise.succeed()
        }
        // However it was closed, it is.
        try? await promise.futureResult.get()
    }

    /// Cuts the connection; the answer that is still to be written goes nowhere.
    func cut() async {
        // A connection that the other side has closed already is as good as cut.
        try? await channel.close()
    }
}

/// Tells when the other side sends no more.
private final class EndOfInput: ChannelInboundHandler {
    typealias InboundIn = Any

    private let promise: EventLoopPromise<Void>

    init(promise: EventLoopPromise<Void>) { self.promise = promise }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { promise.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.succeed()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { promise.succeed() }
}
