/// What a run does, round by round.
struct BenchPlan: Sendable {
    static let usualWebhooks = 100_000
    static let quickWebhooks = 10_000
    static let fewestWebhooks = 1000

    /// Webhooks in all, the warm-up included.
    let webhooks: Int
    /// Sent before anything is measured.
    let warmUp: RoundPlan
    /// With the plugin frozen: verify, route, commit, answer.
    let intake: [RoundPlan]
    /// From the webhook to its report; the last one brings the run to its number of webhooks.
    let endToEnd: [RoundPlan]

    /// Divides the webhooks among the rounds, in hundredths; `quick` shortens what a round may take.
    init(webhooks: Int, quick: Bool) {
        self.webhooks = webhooks
        warmUp = RoundPlan("warm-up", connections: 4, pacing: .answer, webhooks: min(200, webhooks / 20), seconds: 20)
        let (intakeSeconds, pacedSeconds, lastSeconds) = quick ? (6, 5, 20) : (30, 25, 120)
        intake = [(1, 3), (16, 8), (64, 10)].map { connections, share in
            RoundPlan(
                "intake", connections: connections, pacing: .answer, webhooks: webhooks * share / 100,
                seconds: intakeSeconds)
        }
        let paced = [(1, 2), (16, 7)].map { connections, share in
            RoundPlan(
                "end to end", connections: connections, pacing: .report, webhooks: webhooks * share / 100,
                seconds: pacedSeconds)
        }
        let planned = (intake + paced).reduce(warmUp.webhooks) { $0 + $1.webhooks }
        let last = RoundPlan(
            "end to end", connections: 64, pacing: .answer, webhooks: webhooks - planned, seconds: lastSeconds)
        endToEnd = paced + [last]
    }
}
