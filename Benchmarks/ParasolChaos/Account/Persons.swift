import SombraSimulator

/// Finds what the gateway gave to a person, and whether a plugin or Sombra sent it there.
struct Persons: Sendable {
    private(set) var unexplained: [OpenWork.Place] = []

    init(_ places: [OpenWork.Place], belief: Belief, truth: Truth) {
        for place in places {
            let roles = ChaosSilo(rawValue: place.target)?.roles ?? [.lookup, .alias]
            let answers = truth.answers(roles, place.request)
            if answers.contains("failed") || answers.contains("held") { continue }
            // What the driver had Sombra answer is no fault of the gateway, where it is an answer that leads to a person.
            let wasRefused = belief.ledger.contains { call in
                call.request == place.request && call.fault?.hasPrefix("answer") == true
                    && (call.status == 409 || call.status == 413)
            }
            if !wasRefused { unexplained.append(place) }
        }
    }
}
