import NIOCore
import NIOPosix
import Synchronization

/// The road from the gateway to Sombra: a TCP proxy that can stop reading, and refuse.
final class FaultyRoad: Sendable {
    enum Mode: Sendable { case open, halfOpen, closed }

    private struct State {
        var mode = Mode.open
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// The newest whole `PUT` with which a gateway said that something is done.
        var lastDone: ByteBuffer?
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let state = Mutex(State())
    private let target: SocketAddress
    private let server = Mutex<(any Channel)?>(nil)

    init(to port: Int) throws { target = try SocketAddress(ipAddress: "127.0.0.1", port: port) }

    /// Starts listening and returns the port.
    func open() async throws -> Int {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in self.accept(client) }
            .bind(host: "127.0.0.1", port: 0).get()
        server.withLock { $0 = channel }
        guard let port = channel.localAddress?.port else { throw ChaosFailure("the proxy has no port") }
        return port
    }

    /// Changes what happens to connections; what was half open is cut when it ends.
    func set(_ mode: Mode) {
        let (before, channels) = state.withLock { state in
            defer { state.mode = mode }
            return (state.mode, Array(state.channels.values))
        }
        for channel in channels {
            if mode == .halfOpen {
                channel.setOption(.autoRead, value: false).whenFailure { _ in channel.close(promise: nil) }
            } else if mode == .closed || before == .halfOpen {
                channel.close(promise: nil)
            }
        }
    }

    /// Cuts all connections.
    func close() async throws {
        try await server.withLock { $0 }?.close().get()
        set(.closed)
        try await group.shutdownGracefully()
    }

    /// Sends the newest "done" once more, as no gateway would: of the self-test.
    func repeatLastDone() async throws {
        guard let bytes = state.withLock({ $0.lastDone }) else { throw ChaosFailure("no report went by") }
        let channel = try await ClientBootstrap(group: group).connect(to: target).get()
        try await channel.writeAndFlush(bytes).get()
        try await channel.close().get()
    }

    func note(done: ByteBuffer) { state.withLock { $0.lastDone = done } }

    private func accept(_ client: any Channel) -> EventLoopFuture<Void> {
        guard state.withLock({ $0.mode }) != .closed else { return client.close() }
        keep(client)
        return ClientBootstrap(group: client.eventLoop).channelOption(.autoRead, value: false).connect(to: target)
            .flatMap { upstream in
                self.keep(upstream)
                return client.eventLoop.makeCompletedFuture {
                    try client.pipeline.syncOperations.addHandler(RoadHandler(to: upstream, watchedBy: self))
                    try upstream.pipeline.syncOperations.addHandler(RoadHandler(to: client, watchedBy: nil))
                }.flatMap { () -> EventLoopFuture<Void> in
                    guard self.state.withLock({ $0.mode }) == .open else {
                        return client.eventLoop.makeSucceededVoidFuture()
                    }
                    return upstream.setOption(.autoRead, value: true).and(client.setOption(.autoRead, value: true))
                        .map { _ in }
                }
            }
    }

    private func keep(_ channel: any Channel) {
        state.withLock { $0.channels[ObjectIdentifier(channel)] = channel }
        channel.closeFuture.whenComplete { _ in
            _ = self.state.withLock { $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
        }
    }
}
