import Glibc
import SombraSimulator
import Synchronization

/// Breaks what is around the gateway: its peer, disk, clock and workers.
final class Surroundings: Sendable {
    let simulator: Simulator
    let road: FaultyRoad
    let disk: SmallDisk?
    let clock: TurnedClock?
    let workshop: PluginWorkshop
    let chronicle: Chronicle
    private let broken = Mutex(0)

    init(
        simulator: Simulator, road: FaultyRoad, disk: SmallDisk?, clock: TurnedClock?, workshop: PluginWorkshop,
        chronicle: Chronicle
    ) {
        (self.simulator, self.road, self.disk, self.clock) = (simulator, road, disk, clock)
        (self.workshop, self.chronicle) = (workshop, chronicle)
    }

    /// Whether the gateway cannot take webhooks for a reason outside of it.
    var isDisturbed: Bool { broken.withLock { $0 > 0 } }

    func perform(_ fault: ChaosFault, on process: GatewayProcess?) async throws {
        chronicle.did(fault)
        switch fault {
        case .killWorker(let number):
            let workers = process?.workers ?? []
            if !workers.isEmpty { kill(workers[number % workers.count], SIGKILL) }
        case .peer(let trouble, let times): await simulator.add(trouble.fault(times: times))
        case .halfOpen(let length): try await breakRoad(.halfOpen, for: length)
        case .peerDown(let length): try await breakRoad(.closed, for: length)
        case .fullDisk(let length): try await fillDisk(for: length)
        case .clock(let seconds, let length): try await turnClock(by: seconds, for: length)
        case .replacePlugin:
            if try !workshop.replace() { chronicle.write { $0.faults[fault.name, default: 1] -= 1 } }
        default: break
        }
    }

    /// Mends everything.
    func mend() async throws {
        await simulator.clearFaults()
        road.set(.open)
        disk?.free()
        try clock?.turn(by: 0)
    }

    private func breakRoad(_ mode: FaultyRoad.Mode, for length: Int) async throws {
        defer { road.set(.open) }
        try await chronicle.during(.brokenRoad) {
            road.set(mode)
            try await Task.sleep(for: .milliseconds(length))
        }
    }

    private func fillDisk(for length: Int) async throws {
        guard let disk else { return }
        broken.withLock { $0 += 1 }
        defer {
            disk.free()
            broken.withLock { $0 -= 1 }
        }
        try await chronicle.during(.fullDisk) {
            try disk.fill()
            try await Task.sleep(for: .milliseconds(length))
        }
    }

    private func turnClock(by seconds: Int, for length: Int) async throws {
        guard let clock else { return }
        broken.withLock { $0 += 1 }
        defer { broken.withLock { $0 -= 1 } }
        try clock.turn(by: seconds)
        // The library looks at its file once a second, and once more when it is turned back.
        try await Task.sleep(for: .milliseconds(length + 1_000))
        try clock.turn(by: 0)
        try await Task.sleep(for: .milliseconds(1_000))
    }
}
