/// Intake of two gateways by turns, one with few jobs pending and one with very many.
struct PendingResult: Codable, Sendable {
    let few: Int
    let many: Int
    let fewRounds: [PendingRound]
    let manyRounds: [PendingRound]
    /// Of the medians of answers a second.
    let ratio: Double
    /// How long it took to put the jobs into the stores.
    let fillSeconds: Double
    /// From the start of the process to its open port, with the many jobs.
    let startSeconds: Double
    /// Of the gateway with the many jobs, after all rounds.
    let memory: ProcMemory
    let databaseBytes: Int

    init(
        few: Int, many: Int, fewRounds: [PendingRound], manyRounds: [PendingRound], fillSeconds: Double,
        startSeconds: Double, memory: ProcMemory, databaseBytes: Int
    ) {
        self.few = few
        self.many = many
        self.fewRounds = fewRounds
        self.manyRounds = manyRounds
        self.fillSeconds = fillSeconds
        self.startSeconds = startSeconds
        self.memory = memory
        self.databaseBytes = databaseBytes
        let (slow, fast) = (Self.median(manyRounds), Self.median(fewRounds))
        ratio = fast > 0 ? slow / fast : 0
    }

    /// The median of answers a second.
    static func median(_ rounds: [PendingRound]) -> Double {
        let rates = rounds.map(\.answersPerSecond).sorted()
        return rates.isEmpty ? 0 : rates[rates.count / 2]
    }
}
