/// One round of webhooks to one gateway with jobs pending.
struct PendingRound: Codable, Sendable {
    let answersPerSecond: Double
    /// Microseconds of the gateway's CPU time for a webhook.
    let gatewayCPU: Double
}
