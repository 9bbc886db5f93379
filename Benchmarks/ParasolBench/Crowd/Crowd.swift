import NIOCore
import NIOPosix
import Synchronization

/// Connections that are idle or slow, always as many; who is cut off comes back at once.
final class Crowd: Sendable {
    private struct State {
        var channels: [Int: any Channel] = [:]
        var returns = 0
        var isOver = false
    }

    private let port: Int
    private let loop: any EventLoop
    private let state = Mutex(State())

    private init(port: Int, loop: any EventLoop) {
        self.port = port
        self.loop = loop
    }

    /// Connects so many, in equal parts idle, slow in their head and slow in their body.
    static func gather(_ count: Int, port: Int, on loop: any EventLoop) async throws -> Crowd {
        let crowd = Crowd(port: port, loop: loop)
        for number in 0..<count { try await crowd.connect(number).get() }
        return crowd
    }

    /// How often one was cut off and came back.
    var returns: Int { state.withLock { $0.returns } }

    /// How many are connected now.
    var size: Int { state.withLock { $0.channels.count } }

    func leave() async throws {
        let channels = state.withLock { state in
            state.isOver = true
            return Array(state.channels.values)
        }
        for channel in channels { channel.close(promise: nil) }
        for channel in channels { try await channel.closeFuture.get() }
    }

    private func connect(_ number: Int) -> EventLoopFuture<Void> {
        let manner = CrowdMember.Manner.allCases[number % CrowdMember.Manner.allCases.count]
        return ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(CrowdMember(manner) { self.comeBack(number) })
            }
        }.connect(host: "127.0.0.1", port: port).map { channel in
            self.state.withLock { $0.channels[number] = channel }
        }
    }

    private func comeBack(_ number: Int) {
        let isOver = state.withLock { state in
            state.channels[number] = nil
            if !state.isOver { state.returns += 1 }
            return state.isOver
        }
        guard !isOver else { return }
        // Where it cannot, the crowd is smaller, which the result shows.
        _ = connect(number)
    }
}
