import Logging
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import SombraSimulator

@Suite("Life of a simulator")
struct LifecycleTests {
    @Test("as a service it runs until the group shuts down")
    func service() async throws {
        let (started, starting) = AsyncStream<Simulator>.makeStream()
        let group = ServiceGroup(
            configuration: .init(
                services: [SimulatorService(Scene.configuration) { starting.yield($0) }],
                gracefulShutdownSignals: [], logger: Logger(label: "test")))
        let running = Task { try await group.run() }
        let simulator = try #require(await started.first { _ in true })
        #expect(try await Wire(simulator).send(.GET, "/simulator/state").status == 200)
        await group.triggerGracefulShutdown()
        try await running.value
        await #expect(throws: (any Error).self) { try await Wire(simulator).send(.GET, "/simulator/state") }
    }

    @Test("a port that is taken is an error that names it")
    func portTaken() async throws {
        try await Scene.play { simulator, _ in
            var configuration = Scene.configuration
            configuration.port = try #require(simulator.url.split(separator: ":").last.flatMap { Int($0) })
            let port = configuration.port
            let error = await #expect(throws: SimulatorError.self) { try await Simulator.start(configuration) }
            #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        }
    }

    @Test("whoever waits is let go when the simulator stops")
    func stopWhileWaiting() async throws {
        let simulator = try await Simulator.start(Scene.configuration)
        let (asked, asking) = AsyncStream<Void>.makeStream()
        let waiting = Task {
            try await simulator.waitUntil { _ in
                asking.yield()
                return false
            }
        }
        _ = await asked.first { _ in true }
        await simulator.stop()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    @Test("a wait that is not met in time says so")
    func timeOut() async throws {
        try await Scene.play { simulator, _ in
            let error = await #expect(throws: SimulatorError.self) {
                try await simulator.waitUntil(timeout: .milliseconds(1)) { _ in false }
            }
            #expect(error?.isTimeOut == true)
        }
    }
}
