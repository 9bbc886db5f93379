import SombraSimulator
import Synchronization

/// The requests of the run, in the order of their plan.
final class Requests: Sendable {
    private let plan: Mutex<RequestPlan>
    private let probes: Mutex<RequestPlan>

    init(seed: UInt64) {
        plan = Mutex(RequestPlan(seed: seed))
        // Apart, since how many there are depends on the machine.
        probes = Mutex(RequestPlan(seed: seed, from: 1_000_000))
    }

    /// Sends requests at a rate until the task is cancelled.
    func run(on simulator: Simulator, perSecond: Double) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let planned = plan.withLock { $0.next() }
                let request = try await simulator.submit(planned.submission)
                if let pause = planned.redeliverAfter {
                    group.addTask {
                        // Cancelled with the load, or over by then: nothing to deliver.
                        guard (try? await Task.sleep(for: .milliseconds(pause))) != nil else { return }
                        try? await simulator.perform(.redeliver, on: request)
                    }
                }
                guard (try? await Task.sleep(for: .seconds(1 / perSecond))) != nil else { break }
            }
            group.cancelAll()
        }
    }

    func submitProbe(to simulator: Simulator) async throws -> String {
        try await simulator.submit(probes.withLock { $0.probe() })
    }
}
