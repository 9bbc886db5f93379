import DSRModel
import SombraSimulator

/// What people ask for in the run, fixed by its seed.
struct RequestPlan: Sendable {
    /// One request.
    struct Planned: Sendable {
        var submission: Submission
        /// Sombra delivers it once more after so many milliseconds.
        var redeliverAfter: Int?
    }

    private enum Kind: CaseIterable {
        case erasure, wideErasure, optOut, restriction, waiting, access, twoProfiles, checked
    }

    private var random: SeededGenerator
    private var number: Int

    /// People are numbered from one on, so that two plans can have different ones.
    init(seed: UInt64, from number: Int = 0) {
        random = SeededGenerator(seed: seed, stream: 3)
        self.number = number
    }

    mutating func next() -> Planned {
        number += 1
        let kind = random.pick(
            [
                (5, .erasure), (3, .wideErasure), (3, .optOut), (3, .restriction), (3, .waiting), (5, .access),
                (2, .twoProfiles), (3, .checked),
            ], otherwise: Kind.erasure)
        let submission = submission(kind)
        return Planned(
            submission: submission, redeliverAfter: random.chance(12) ? Int.random(in: 0...4_000, using: &random) : nil)
    }

    /// A request of the simplest kind, to see when a gateway takes webhooks again.
    mutating func probe() -> Submission {
        number += 1
        return make(.saleOptOut, ".probe", to: [.steady])
    }

    private mutating func submission(_ kind: Kind) -> Submission {
        switch kind {
        case .erasure: return make(.erasure, fate(), to: [.steady])
        case .wideErasure: return make(.erasure, "", to: [.steady, .joint, .waiting], userID: random.chance(50))
        case .optOut: return make(random.chance(50) ? .saleOptOut : .trackingOptOut, fate(), to: [.steady])
        case .restriction: return make(.restriction, random.chance(2) ? ".z" : "", to: [.joint])
        case .waiting: return make(random.chance(50) ? .erasure : .contactOptOut, "", to: [.waiting])
        case .access: return make(.access, data(), to: [.shop])
        case .twoProfiles: return make(.access, data(), to: [.shop], userID: true)
        case .checked:
            var submission = make(
                .erasure, random.pick([(8, ""), (1, ".h"), (1, ".c")], otherwise: ""), to: [.steady])
            submission.preflightChecks = [ChaosSilo.check]
            return submission
        }
    }

    /// Mostly done; at times nothing is found, or it must be kept.
    private mutating func fate() -> String { random.pick([(8, ""), (1, ".n"), (1, ".x")], otherwise: "") }

    /// How much there is of a person: mostly little, at times enough for the spool, rarely enough for pages.
    private mutating func data() -> String {
        if random.chance(10) { return ".n.t\(Int.random(in: 0...20, using: &random))" }
        let some = Int.random(in: 1...60, using: &random)
        let rows = random.pick([(8, 0), (24, some), (8, 4_000), (1, 90_000)], otherwise: 1)
        let files = random.pick([(3, 0), (2, 1), (1, 3)], otherwise: 0)
        return ".r\(rows).f\(files).t\(Int.random(in: 0...12, using: &random))"
    }

    private func make(
        _ type: RequestType, _ words: String, to silos: [ChaosSilo], userID: Bool = false
    ) -> Submission {
        let name = "p\(number)\(words)"
        var identifiers = [Submission.Identifier("email", "\(name)@chaos.example")]
        if userID { identifiers.append(.init("userId", name)) }
        var submission = Submission(type: type, coreIdentifier: "p\(number)", identifiers: identifiers)
        submission.dataSilos = silos.map(\.rawValue)
        if type == .access, !words.contains(".n") { submission.knownData = [ChaosSilo.shop.rawValue: ["profile"]] }
        return submission
    }
}
