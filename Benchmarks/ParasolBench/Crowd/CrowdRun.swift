import DriverShell
import NIOCore
import NIOPosix

/// Webhooks to a gateway whose erasures are frozen, by turns alone and beside a thousand idle or slow connections.
struct CrowdRun: Sendable {
    let load: Load
    let plan: BenchPlan
    let notebook: Notebook
    /// Where the crowd lives, apart from the senders.
    let crowdLoop: any EventLoop

    func run() async throws {
        try await load.gateway.freeze()
        var next = plan.crowdNumbers.lowerBound
        var (alone, beside): ([UInt64], [UInt64]) = ([], [])
        var (size, returns) = (0, 0)
        for number in 0..<BenchPlan.crowdRounds {
            if number.isMultiple(of: 2) {
                alone += try await round("alone", from: &next)
            } else {
                load.progress.say("\(BenchPlan.crowd) idle or slow connections")
                let crowd = try await Crowd.gather(BenchPlan.crowd, port: load.gateway.port, on: crowdLoop)
                beside += try await round("beside \(BenchPlan.crowd) connections", from: &next)
                (size, returns) = (crowd.size, returns + crowd.returns)
                try await crowd.leave()
            }
        }
        let result = CrowdResult(
            connections: size, returns: returns, alone: Latency(nanoseconds: alone),
            beside: Latency(nanoseconds: beside))
        notebook.write { $0.crowd = result }
    }

    private func round(_ name: String, from next: inout Int) async throws -> [UInt64] {
        // Paced, so that what is measured is a webhook's way and not a queue of the load's own making.
        let plan = RoundPlan(
            name, connections: 4, pacing: .answer, webhooks: plan.crowdWebhooks, seconds: 60, perSecond: 100)
        let numbers = try await load.run(plan, from: next)
        next = numbers.upperBound
        return load.ledger.entries(numbers).map { $0.answeredAt - $0.sentAt }
    }
}
