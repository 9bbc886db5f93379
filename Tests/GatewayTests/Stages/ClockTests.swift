import DSRModel
import JobStore
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("A clock that is set", .serialized)
struct ClockTests {
    @Test("set back by an hour, it puts off no report")
    func reportAfterSettingBack() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.rateLimited(.seconds(600)), path: "/v1/"))
            let request = try await stage.submit(.erasure)
            try await stage.callsEnded(1)
            stage.time.set(by: .seconds(-3_600))
            // Once this one is through, whoever claims has seen the clock.
            let other = try await stage.submit(.saleOptOut)
            try await stage.job(of: other, in: [.resolved])
            // As long as Sombra asked for, no moment shorter and no hour longer.
            try await stage.record(of: request, in: .reporting)
            #expect(await stage.calls.map(\.status) == [429, 200])
            stage.advance(by: .seconds(601))
            try await stage.job(of: request, in: [.resolved])
            #expect(await stage.calls.map(\.status) == [429, 200, 200])
        }
    }

    @Test("set ahead and back, it neither lets a refused key's lane go nor holds it longer")
    func stoppedLane() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.error(401, "API key is invalid."), path: "/v1/"))
            let request = try await stage.submit(.erasure)
            try await stage.callsEnded(1)
            let peer = stage.gateway.assembly.peer
            for jump in [3_600, -7_200, 3_600] {
                stage.time.set(by: .seconds(jump))
                #expect(peer.claim(now: stage.time.now, longestWait: 1)?.excludedTargets == [Stage.siloID])
            }
            stage.time.set(by: .seconds(-3_600))
            stage.advance(by: .seconds(601))
            try await stage.job(of: request, in: [.resolved])
        }
    }

    @Test("set back by an hour, it puts off no parked job and no word that is due")
    func parkedAfterSettingBack() async throws {
        let attempts = Watched(0)
        let accounts = Plugins.accounts { _, _ in
            attempts.change { $0 += 1 }
            return OutcomeMessage(attempts.value > 3 ? Outcome.done : .retry(after: nil, reason: ""))
        }
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            try await stage.record(of: request, in: .parked)
            stage.time.set(by: .seconds(-3_600))
            stage.advance(by: .seconds(4 * 3_600 + 1))
            try await stage.job(of: request, in: [.resolved])
            #expect(attempts.value == 4)
        }
    }

    @Test("set ahead by an hour, it sends what waits once, and no storm follows")
    func ahead() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await stage.simulator.add(Fault(.rateLimited(.seconds(600)), path: "/v1/", times: 4))
            var requests: [String] = []
            for _ in 0..<4 { requests.append(try await stage.submit(.erasure)) }
            try await stage.callsEnded(4)
            stage.time.set(by: .seconds(3_600))
            stage.gateway.wake()
            for request in requests { try await stage.record(of: request, in: .reported) }
            #expect(await stage.calls.count == 8)
        }
    }
}
