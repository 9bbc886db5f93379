/// What a run does, round by round.
struct BenchPlan: Sendable {
    static let usualWebhooks = 100_000
    static let quickWebhooks = 10_000
    static let fewestWebhooks = 1000
    /// The webhooks of one replacement at most.
    static let replacementWebhooks = 400
    /// How many self-contained plugins run in workers, and the webhooks of each.
    static let plugins = 10
    static let pluginWebhooks = 20

    /// Webhooks in all, the warm-ups included, but for those of the replacements.
    let webhooks: Int
    let quick: Bool
    /// Sent before anything is measured, to each plugin.
    let warmUps: [RoundPlan]
    /// With the plugin frozen: verify, route, commit, answer.
    let intake: [RoundPlan]
    /// From the webhook to its report; the last one brings the run to its number of webhooks.
    let endToEnd: [RoundPlan]
    /// How many libraries are replaced: one in C, and one in Swift.
    let replacements: (c: Int, swift: Int)

    /// Divides the webhooks among the rounds, in hundredths; `quick` shortens what a round may take.
    init(webhooks: Int, quick: Bool) {
        self.webhooks = webhooks
        self.quick = quick
        let places = [PluginPlace.inProcess, .worker]
        warmUps = places.map {
            RoundPlan(
                "warm-up", connections: 4, place: $0, pacing: .answer, webhooks: min(200, webhooks / 20), seconds: 20)
        }
        let (intakeSeconds, pacedSeconds, lastSeconds) = quick ? (6, 5, 20) : (30, 25, 120)
        intake = [(1, 3), (16, 8), (64, 10)].map { connections, share in
            RoundPlan(
                "intake", connections: connections, pacing: .answer, webhooks: webhooks * share / 100,
                seconds: intakeSeconds)
        }
        let paced = places.map { place in
            [(1, 2), (16, 7)].map { connections, share in
                RoundPlan(
                    "end to end", connections: connections, place: place, pacing: .report,
                    webhooks: webhooks * share / 100, seconds: pacedSeconds)
            }
        }
        var rest = webhooks - (warmUps + intake + paced.joined()).reduce(0) { $0 + $1.webhooks }
        var endToEnd: [RoundPlan] = []
        for (number, place) in places.enumerated() {
            let share = rest / (places.count - number)
            rest -= share
            endToEnd += paced[number]
            endToEnd.append(
                RoundPlan(
                    "end to end", connections: 64, place: place, pacing: .answer, webhooks: share,
                    seconds: lastSeconds))
        }
        self.endToEnd = endToEnd
        replacements = quick ? (20, 5) : (40, 20)
    }

    /// The numbers that the webhooks of the self-contained plugins take, after all others.
    var pluginNumbers: Range<Int> { webhooks..<webhooks + Self.plugins * Self.pluginWebhooks }

    /// The numbers that the webhooks of the replacements take, after those.
    var replacementNumbers: Range<Int> {
        let first = pluginNumbers.upperBound
        return first..<first + (replacements.c + replacements.swift) * Self.replacementWebhooks
    }

    /// How many connections are idle or slow at once.
    static let crowd = 1000
    /// How many webhooks come a second while erasures are frozen.
    static let freezeRate = 500
    static let fewPending = 1000
    static let crowdRounds = 4
    static let pendingRounds = 7
    /// As many as give the most webhooks a second.
    static let pendingConnections = 64

    /// The webhooks of a round beside the crowd, or without one.
    var crowdWebhooks: Int { quick ? 300 : 1500 }
    var freezeWebhooks: Int { Self.freezeRate * (quick ? 4 : 10) }
    var manyPending: Int { quick ? 20_000 : 1_000_000 }
    /// The webhooks of one round to one gateway with jobs pending.
    var pendingWebhooks: Int { quick ? 500 : 3000 }
    var pendingWarmUp: Int { quick ? 100 : 1000 }

    /// The numbers that the webhooks beside the crowd take, and so on, each after those before.
    var crowdNumbers: Range<Int> {
        let first = replacementNumbers.upperBound
        return first..<first + Self.crowdRounds * crowdWebhooks
    }
    var freezeNumbers: Range<Int> { crowdNumbers.upperBound..<crowdNumbers.upperBound + freezeWebhooks }
    var pendingNumbers: Range<Int> {
        let first = freezeNumbers.upperBound
        return first..<first + 2 * (pendingWarmUp + Self.pendingRounds * pendingWebhooks)
    }
}
