import SombraSimulator

/// Delivers again what got no answer, or one that means "later", as Sombra does.
struct Redelivery: Sendable {
    let simulator: Simulator

    /// Looks every second until the task is cancelled.
    func run() async {
        while (try? await Task.sleep(for: .seconds(1))) != nil { await redeliver() }
    }

    /// Delivers again once.
    func redeliver() async {
        let belief = await simulator.belief
        var newest: [Delivery.Subject: Delivery] = [:]
        for delivery in belief.deliveries { newest[delivery.subject] = delivery }
        let failed = newest.values.filter { $0.endedAt != nil && $0.status != 200 && $0.status != 204 }
        for request in Set(failed.filter { belief.isOpen($0.subject) }.map(\.request)) {
            // A request that is over or on hold takes no webhooks any more.
            try? await simulator.perform(.redeliver, on: request)
        }
    }
}

extension Belief {
    fileprivate func isOpen(_ subject: Delivery.Subject) -> Bool {
        switch subject {
        case .job(let id): jobs[id: id]?.state.isSettled == false
        case .enrichment(let id): enrichments[id: id]?.state.isSettled == false
        }
    }
}
