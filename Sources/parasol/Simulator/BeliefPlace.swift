import SombraSimulator

/// How far a simulator's belief was read by somebody who follows it.
struct BeliefPlace: Sendable {
    /// Webhooks are answered in any order: the first that had no answer yet, and those behind it that had.
    private var delivery = 0
    private var taken: Set<Int> = []
    private var call = 0
    private var violation = 0

    /// Whether there is something new.
    func isBehind(_ belief: Belief) -> Bool {
        belief.ledger.count > call || belief.violations.count > violation
            || belief.deliveries.dropFirst(delivery).contains { isNew($0) }
    }

    /// The webhooks whose answer is new.
    mutating func takeDeliveries(of belief: Belief) -> [Delivery] {
        let new = belief.deliveries.dropFirst(delivery).filter { isNew($0) }
        taken.formUnion(new.map(\.id))
        while delivery < belief.deliveries.count, taken.remove(belief.deliveries[delivery].id) != nil { delivery += 1 }
        return new
    }

    mutating func takeCalls(of belief: Belief) -> [LedgerEntry] {
        defer { call = belief.ledger.count }
        return Array(belief.ledger.dropFirst(call))
    }

    mutating func takeViolations(of belief: Belief) -> [Violation] {
        defer { violation = belief.violations.count }
        return Array(belief.violations.dropFirst(violation))
    }

    private func isNew(_ delivery: Delivery) -> Bool {
        (delivery.status != nil || delivery.failure != nil) && !taken.contains(delivery.id)
    }
}
