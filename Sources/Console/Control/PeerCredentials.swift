import Glibc
import NIOCore

/// Closes a connection to the control socket unless its peer is root or the gateway's own user.
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

    private var isTrusted = false

    func channelActive(context: ChannelHandlerContext) {
        isTrusted = Self.isTrusted(context.channel)
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
    private static func isTrusted(_ channel: any Channel) -> Bool {
        guard let provider = channel as? any SocketOptionProvider else { return false }
        let answer: EventLoopFuture<Peer> = provider.unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel.socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        var user: UInt32?
        // The channel answers at once when it is asked on its own event loop.
        answer.assumeIsolated().whenSuccess { user = $0.user }
        return user.map { $0 == 0 || $0 == geteuid() } ?? false
    }
}
