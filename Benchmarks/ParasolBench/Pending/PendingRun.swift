/// Sends webhooks by turns to a gateway with few jobs pending and to one with very many, both frozen.
struct PendingRun: Sendable {
    let few: Load
    let many: Load
    let plan: BenchPlan

    struct Rounds: Sendable {
        var few: [PendingRound] = []
        var many: [PendingRound] = []
    }

    func run() async throws -> Rounds {
        var rounds = Rounds()
        var next = plan.pendingNumbers.lowerBound
        // The first webhooks to each find nothing in its caches, and are not counted.
        for load in [few, many] { _ = try await round(load, plan.pendingWarmUp, from: &next) }
        for number in 0..<BenchPlan.pendingRounds {
            // The order changes too, so that a machine that gets slower or faster favours neither.
            if number.isMultiple(of: 2) {
                rounds.few.append(try await round(few, plan.pendingWebhooks, from: &next))
            }
            rounds.many.append(try await round(many, plan.pendingWebhooks, from: &next))
            if !number.isMultiple(of: 2) {
                rounds.few.append(try await round(few, plan.pendingWebhooks, from: &next))
            }
        }
        return rounds
    }

    private func round(_ load: Load, _ webhooks: Int, from next: inout Int) async throws -> PendingRound {
        let round = RoundPlan(
            "intake, jobs pending", connections: BenchPlan.pendingConnections, pacing: .answer, webhooks: webhooks,
            seconds: 120)
        let prepared = try await load.prepare(round, from: next)
        let window = try CPUWindow.open(load.gateway.process)
        let numbers = try await load.run(prepared, round)
        let use = try await window.close()
        next = numbers.upperBound
        let entries = load.ledger.entries(numbers)
        let seconds = Double((entries.map(\.answeredAt).max() ?? 0) - (entries.map(\.sentAt).min() ?? 0)) / 1e9
        return PendingRound(
            answersPerSecond: seconds > 0 ? Double(entries.count) / seconds : 0,
            gatewayCPU: Double(use.gateway) / 1000 / Double(max(entries.count, 1)))
    }
}
