/// What a run showed.
struct ChaosReport: Codable, Sendable {
    struct Webhooks: Codable, Sendable {
        var sent = 0
        /// Answered with 200.
        var accepted = 0
        var unanswered = 0
        /// How many got each other status.
        var refused: [String: Int] = [:]
        var requests = 0
        var jobs = 0
        /// Calls that Sombra got.
        var calls = 0
        /// Lines of the plugins' ledger.
        var steps = 0
    }

    var seed: UInt64
    var seconds: Double
    var kills = 0
    var faults: [String: Int] = [:]
    var webhooks = Webhooks()
    var lost = 0
    /// Known to the gateway, and not reported when the time was up.
    var unfinished = 0
    /// Visible with a person, where it belongs.
    var withPerson = 0
    /// Those that neither a plugin nor a refusal of Sombra sent there.
    var withPersonUnexplained = 0
    var falsehoods = 0
    /// Explained ones, by reason.
    var doubles: [String: Int] = [:]
    var unexplained = 0
    var recovery = RecoveryFigures([])
    var quietSeconds = 0.0
    /// How often the gateway logged each error.
    var errors: [String: Int] = [:]
    var notes: [String] = []
    var findings: [String] = []

    init(seed: UInt64, seconds: Double) { (self.seed, self.seconds) = (seed, seconds) }

    var isGood: Bool {
        lost == 0 && unfinished == 0 && falsehoods == 0 && unexplained == 0 && withPersonUnexplained == 0
    }
}
