/// Sends webhooks by turns to a gateway with few jobs pending and to one with very many, both frozen.
struct PendingRun: Sendable {
    let few: Load
    let many: Load
    let plan: BenchPlan

    struct Rates: Sendable {
        var few: [Double] = []
        var many: [Double] = []
    }

    func run() async throws -> Rates {
        var rates = Rates()
        var next = plan.pendingNumbers.lowerBound
        for _ in 0..<BenchPlan.pendingRounds {
            rates.few.append(try await round(few, "few", from: &next))
            rates.many.append(try await round(many, "many", from: &next))
        }
        return rates
    }

    private func round(_ load: Load, _ name: String, from next: inout Int) async throws -> Double {
        let round = RoundPlan(
            "intake, \(name) pending", connections: 16, pacing: .answer, webhooks: plan.pendingWebhooks, seconds: 120)
        let numbers = try await load.run(round, from: next)
        next = numbers.upperBound
        let entries = load.ledger.entries(numbers)
        let seconds = Double((entries.map(\.answeredAt).max() ?? 0) - (entries.map(\.sentAt).min() ?? 0)) / 1e9
        return seconds > 0 ? Double(entries.count) / seconds : 0
    }
}
