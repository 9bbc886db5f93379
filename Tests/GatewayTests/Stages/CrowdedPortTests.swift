import NIOCore
import NIOPosix
import SombraSimulator
import Testing

@testable import Gateway

@Suite("A public port with as many connections as it may have")
struct CrowdedPortTests {
    @Test(
        "the connection that has waited longest makes room, and a webhook is taken without waiting for a time-out",
        .timeLimit(.minutes(5)))
    func crowd() async throws {
        // Nothing times out by itself here.
        try await Stage.play(
            [Plugins.accounts(script: Plugins.obliging)],
            {
                $0.intake.maximumConnections = 3
                $0.intake.requestTimeout = 3_600_000
            }
        ) { stage in
            var idle: [any Channel] = []
            for _ in 0..<3 {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: stage.gateway.port).get()
                // A head that has begun and does not go on waits as well.
                try await channel.writeAndFlush(ByteBuffer(string: "POST / HTTP/1.1\r\nx-slow: "))
                idle.append(channel)
            }
            try await idle[0].closeFuture.get()
            #expect(try await stage.simulator.send(try Fixtures.webhook("dsr-erasure")).status == 200)
            for channel in idle { channel.close(promise: nil) }
        }
    }

    @Test("who waits longest is asked once, and who serves a request is not asked")
    func order() {
        let connections = IdleConnections(maximum: 2)
        let asked = Watched<[Int]>([])
        let first = connections.wait { asked.change { $0.append(1) } }
        _ = connections.wait { asked.change { $0.append(2) } }
        connections.opened()
        #expect(asked.value.isEmpty)
        connections.leave(first)
        connections.opened()
        #expect(asked.value == [2])
        connections.opened()
        #expect(asked.value == [2])
    }
}
