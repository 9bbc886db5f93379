import NIOCore
import NIOHTTP1
import NIOPosix

/// The least that a Sombra must be: serves the public key and takes every report with 200.
struct FakeSombra: Sendable {
    static let apiKey = "bench-api-key"

    let port: Int
    private let channel: any Channel

    /// Listens on a free port of this machine.
    static func start(publicKey: String, ledger: Ledger, on loop: any EventLoop) async throws -> FakeSombra {
        let channel = try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        FakeSombraHandler(publicKey: publicKey, ledger: ledger))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = channel.localAddress?.port else { throw BenchFailure("the fake Sombra has no port") }
        return FakeSombra(port: port, channel: channel)
    }

    func stop() async throws { try await channel.close().get() }
}
