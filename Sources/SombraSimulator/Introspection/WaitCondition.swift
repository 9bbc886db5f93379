/// What `GET /simulator/wait` waits for, from its query.
struct WaitCondition: Sendable {
    enum Goal: String, Sendable { case settled, answered, any }

    var goal: Goal = .any
    /// One request; nil means all of them.
    var request: String?
    /// So many calls must have arrived.
    var calls = 0
    /// So many webhooks must have been answered, or have failed.
    var deliveries = 0
    /// In seconds.
    var timeout = 30.0

    init(query: [(name: String, value: String)]) throws {
        for (name, value) in query {
            switch name {
            case "until":
                guard let goal = Goal(rawValue: value) else {
                    throw Refusal.malformed("until must be settled, answered or any")
                }
                self.goal = goal
            case "request": request = value
            case "calls": calls = try Self.number(name, value)
            case "deliveries": deliveries = try Self.number(name, value)
            case "timeout": timeout = Double(try Self.number(name, value))
            default:
                throw Refusal.unknownMember(name, known: ["until", "request", "calls", "deliveries", "timeout"])
            }
        }
    }

    func holds(in belief: Belief) -> Bool {
        guard belief.ledger.count >= calls, isReached(in: belief) else { return false }
        return deliveries == 0 || belief.deliveries.count { $0.status != nil || $0.failure != nil } >= deliveries
    }

    private func isReached(in belief: Belief) -> Bool {
        if let request, belief.requests[id: request] == nil { return false }
        switch goal {
        case .any: return true
        case .settled: return request.map { belief.isSettled($0) } ?? belief.isSettled
        case .answered: return request.map { belief.isAnswered($0) } ?? belief.isAnswered
        }
    }

    private static func number(_ name: String, _ value: String) throws -> Int {
        guard let number = Int(value), number >= 0 else { throw Refusal.malformed("\(name) must be a number") }
        return number
    }
}
