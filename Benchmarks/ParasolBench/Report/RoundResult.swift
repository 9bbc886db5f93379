/// What one round of load showed; times of CPU in microseconds a webhook.
struct RoundResult: Codable, Sendable {
    let name: String
    let connections: Int
    let place: PluginPlace
    let pacing: Pacing
    let planned: Int
    let webhooks: Int
    /// From the first webhook to the last answer.
    let seconds: Double
    let answersPerSecond: Double
    let answer: Latency
    /// From the first webhook to the last report; nil where there are no reports.
    let reportsPerSecond: Double?
    let report: Latency?
    let gatewayCPU: Double
    /// Of the worker, where the plugin runs in one.
    let workerCPU: Double?
    /// How much of it was spent in the kernel, from 0 to 1.
    let kernelShare: Double?
    /// Of load generator and fake Sombra together.
    let benchCPU: Double
    let target: Double
    /// V right before and after this round, what is left of `gatewayCPU` and `workerCPU` without it, and that in terms of the target.
    let v: Double
    let beyondV: Double
    let ratio: Double

    /// Sums up what the ledger holds of a round; `v` in microseconds.
    init(
        _ plan: RoundPlan, _ entries: ArraySlice<Ledger.Entry>, _ use: CPUWindow.Use, v: Double, target: Double,
        reported: Bool
    ) {
        name = plan.name
        connections = plan.connections
        place = plan.place
        pacing = plan.pacing
        planned = plan.webhooks
        webhooks = entries.count
        let start = entries.map(\.sentAt).min() ?? 0
        func rate(_ times: [UInt64]) -> (seconds: Double, perSecond: Double) {
            let seconds = Double((times.max() ?? start) - start) / 1e9
            return (seconds, seconds > 0 ? Double(times.count) / seconds : 0)
        }
        (seconds, answersPerSecond) = rate(entries.map(\.answeredAt))
        answer = Latency(nanoseconds: entries.map { $0.answeredAt - $0.sentAt })
        reportsPerSecond = reported ? rate(entries.map(\.reportedAt)).perSecond : nil
        report = reported ? Latency(nanoseconds: entries.map { $0.reportedAt - $0.sentAt }) : nil
        let count = Double(max(1, entries.count))
        gatewayCPU = Double(use.gateway) / 1000 / count
        workerCPU = use.worker.map { Double($0) / 1000 / count }
        kernelShare = use.kernelShare
        benchCPU = Double(use.bench) / 1000 / count
        self.target = target
        self.v = v
        beyondV = gatewayCPU + (workerCPU ?? 0) - v
        ratio = beyondV / target
    }
}
