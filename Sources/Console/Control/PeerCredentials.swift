import Glibc
import NIOCore

/// Closes a connection to the control socket unless its peer is root or the gateway's own user.
///
/// Workers run as that user too, so they are turned away by their process ids: a second line behind their sandbox.
///
/// Used on the connection's event loop only; nothing is read before the peer is known.
final class PeerCredentials: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias InboundOut = Any

    /// `struct ucred` of unix(7), which glibc shows to GNU sources only.
    private struct Peer {
        var process: Int32 = 0
        var user: UInt32 = 0
        var group: UInt32 = 0
    }

    private let isWorker: @Sendable (Int32) -> Bool
    private var isTrusted = false

    init(isWorker: @escaping @Sendable (Int32) -> Bool) { self.isWorker = isWorker }

    func channelActive(context: ChannelHandlerContext) {
        isTrusted = isTrusted(context.channel)
        guard isTrusted else {
            context.close(promise: nil)
            return
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isTrusted else { return }
        context.fireChannelRead(data)
    }

    /// Who the kernel says is at the other end (SO_PEERCRED, since Linux 2.2).
    private func isTrusted(_ channel: any Channel) -> Bool {
        guard let provider = channel as? any SocketOptionProvider else { return false }
        let answer: EventLoopFuture<Peer> = provider.unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel.socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        var peer: Peer?
        // The channel answers at once when it is asked on its own event loop.
        answer.assumeIsolated().whenSuccess { peer = $0 }
        guard let peer, peer.user == 0 || peer.user == geteuid() else { return false }
        return !isWorker(peer.process)
    }
}
