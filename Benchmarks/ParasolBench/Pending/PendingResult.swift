/// Intake of two gateways by turns, one with few jobs pending and one with very many.
struct PendingResult: Codable, Sendable {
    let few: Int
    let many: Int
    let fewRounds: [PendingRound]
    let manyRounds: [PendingRound]
    /// Of answers a second: the median of the rounds, each compared with the one beside it.
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
        ratio = Self.median(
            zip(manyRounds, fewRounds).map { $1.answersPerSecond > 0 ? $0.answersPerSecond / $1.answersPerSecond : 0 })
    }

    static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
}
