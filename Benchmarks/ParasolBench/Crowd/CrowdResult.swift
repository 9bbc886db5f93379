/// Webhooks without and beside a crowd of idle and slow connections, in turn, in one run.
struct CrowdResult: Codable, Sendable {
    /// How many there were at the end of the rounds beside them.
    let connections: Int
    /// How often one was cut off for being too slow, and came back.
    let returns: Int
    let alone: Latency
    let beside: Latency
    /// By how many milliseconds p99 is longer; nil where there are too few samples.
    let delay: Double?
    /// In milliseconds.
    let target: Double

    init(connections: Int, returns: Int, alone: Latency, beside: Latency) {
        self.connections = connections
        self.returns = returns
        self.alone = alone
        self.beside = beside
        delay = alone.p99.flatMap { alone in beside.p99.map { ($0 - alone) / 1000 } }
        target = Targets.crowdDelay
    }
}
