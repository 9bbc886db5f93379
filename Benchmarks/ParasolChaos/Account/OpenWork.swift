import SombraSimulator

/// What got a 200 and of which Sombra has no final belief, by what the gateway says of it.
struct OpenWork: Sendable {
    /// The gateway knows nothing of it any more.
    private(set) var lost: [Place] = []
    /// The gateway has it with a person.
    private(set) var withPerson: [Place] = []
    /// The gateway will go on with it at a time, or when Sombra delivers again.
    private(set) var parked: [Place] = []
    /// The gateway is at it.
    private(set) var underWay: [Place] = []

    /// A request in a data silo, or its check.
    struct Place: Hashable, Sendable, CustomStringConvertible {
        var request: String
        var target: String

        var description: String { "request \(request) in \(target.suffix(4))" }
    }

    init(_ belief: Belief, queue: [GatewayQueue.Row]) {
        var accepted = Set<Delivery.Subject>()
        for delivery in belief.deliveries where delivery.status == 200 { accepted.insert(delivery.subject) }
        var open: [Place: Int] = [:]
        for subject in accepted {
            if let place = belief.openPlace(of: subject) { open[place, default: 0] += 1 }
        }
        let rows = Dictionary(grouping: queue) { Place(request: $0.request, target: $0.target) }
        for (place, count) in open {
            let states = (rows[place] ?? []).map(\.state)
            // Two identifiers are two jobs of one place.
            for _ in 0..<max(count - states.count, 0) { lost.append(place) }
            for state in states.prefix(count) {
                switch state {
                case "attention": withPerson.append(place)
                case "parked": parked.append(place)
                default: underWay.append(place)
                }
            }
        }
    }

    var isEmpty: Bool { lost.isEmpty && withPerson.isEmpty && parked.isEmpty && underWay.isEmpty }
}

extension Belief {
    /// Where a webhook belongs, unless it is settled.
    fileprivate func openPlace(of subject: Delivery.Subject) -> OpenWork.Place? {
        switch subject {
        case .job(let id):
            guard let job = jobs[id: id], !job.state.isSettled else { return nil }
            return .init(request: job.request, target: job.dataSilo)
        case .enrichment(let id):
            guard let enrichment = enrichments[id: id], !enrichment.state.isSettled else { return nil }
            return .init(request: enrichment.request, target: enrichment.check)
        }
    }
}
