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

    /// Comes when the caller has closed the connection.
    func closed() async {
        // However it was closed, it is.
        try? await channel.closeFuture.get()
    }

    /// Cuts the connection; the answer that is still to be written goes nowhere.
    func cut() async {
        // A connection that the other side has closed already is as good as cut.
        try? await channel.close()
    }
}
