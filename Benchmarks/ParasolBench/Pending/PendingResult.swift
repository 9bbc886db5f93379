/// Intake of two gateways by turns, one with few jobs pending and one with very many.
struct PendingResult: Codable, Sendable {
    let few: Int
    let many: Int
    /// Answers a second, one figure a round.
    let fewRates: [Double]
    let manyRates: [Double]
    /// How long it took to put the many jobs into the store.
    let fillSeconds: Double
    /// From the start of the process to its open port, with the many jobs.
    let startSeconds: Double
    /// Of the gateway with the many jobs, after all rounds.
    let memory: ProcMemory
    let databaseBytes: Int

    /// Of the medians.
    var ratio: Double {
        func median(_ rates: [Double]) -> Double { rates.isEmpty ? 0 : rates.sorted()[rates.count / 2] }
        return median(fewRates) > 0 ? median(manyRates) / median(fewRates) : 0
    }
}
