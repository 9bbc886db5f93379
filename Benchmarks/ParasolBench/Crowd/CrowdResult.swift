/// Webhooks without and beside a crowd of idle and slow connections, in turn, in one run.
struct CrowdResult: Codable, Sendable {
    /// How many there were at the end of the rounds beside them.
    let connections: Int
    /// How often one was cut off for being too slow, and came back.
    let returns: Int
    let alone: Latency
    let beside: Latency
    /// In milliseconds.
    let target: Double

    /// By how many milliseconds p99 is longer; nil where there are too few samples.
    var delay: Double? {
        guard let alone = alone.p99, let beside = beside.p99 else { return nil }
        return (beside - alone) / 1000
    }
}
