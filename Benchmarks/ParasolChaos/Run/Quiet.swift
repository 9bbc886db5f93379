import SombraSimulator

/// The time after the faults: lets everything end, and finds what does not.
struct Quiet: Sendable {
    let simulator: Simulator
    let queue: GatewayQueue
    let redelivery: Redelivery
    let chronicle: Chronicle
    let limit: Duration

    struct Ending: Sendable {
        /// Places of which the gateway knew nothing when it should have.
        var lost: Set<OpenWork.Place> = []
        /// What was still open when the time was up.
        var open: OpenWork
        /// What some of that waits for.
        var reasons: [String] = []
        var seconds: Double
    }

    /// How often Sombra delivers again what is parked or with a person.
    private static let rounds = 4
    /// A job that both sides are just ending looks lost for a moment; one that is seen so often is.
    private static let sightings = 5

    func settle() async throws -> Ending {
        let begun = ContinuousClock.now
        var missing: [OpenWork.Place: Int] = [:]
        var ending = Ending(open: try await look(), seconds: 0)
        var rounds = 0
        while ContinuousClock.now - begun < limit {
            await redelivery.redeliver()
            for id in try await queue.release() {
                chronicle.write { $0.notes.append("\(id) was in quarantine, and was released") }
            }
            ending.open = try await look()
            let lost = Set(ending.open.lost)
            missing = missing.filter { lost.contains($0.key) }
            for place in lost { missing[place, default: 0] += 1 }
            for (place, count) in missing where count >= Self.sightings { ending.lost.insert(place) }
            let unsure = lost.subtracting(ending.lost)
            if ending.open.underWay.isEmpty, unsure.isEmpty, await isDelivered {
                let isWaiting = !(ending.open.parked + ending.open.withPerson).isEmpty
                let hasMore = await hasHeld || isWaiting
                guard hasMore, rounds < Self.rounds else { break }
                rounds += 1
                try await deliverAgain(ending.open)
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        ending.reasons = try await reasons(ending.open)
        ending.seconds = (ContinuousClock.now - begun) / .seconds(1)
        return ending
    }

    private func look() async throws -> OpenWork {
        // First the queue: what ends between the two looks is then settled at Sombra, not missing in the queue.
        let rows = try await queue.open()
        return OpenWork(await simulator.belief, queue: rows)
    }

    private static let mostReasons = 12

    private func reasons(_ open: OpenWork) async throws -> [String] {
        let places = Set(open.underWay + open.parked + open.withPerson)
        guard !places.isEmpty else { return [] }
        let rows = try await queue.open().filter { places.contains(.init(request: $0.request, target: $0.target)) }
        var reasons: [String] = []
        for row in rows.prefix(Self.mostReasons) {
            reasons.append("request \(row.request) is \(try await queue.reason(row))")
        }
        return reasons
    }

    private var isDelivered: Bool {
        get async { await simulator.belief.deliveries.allSatisfy { $0.endedAt != nil } }
    }

    private var hasHeld: Bool {
        get async { await simulator.belief.requests.contains { $0.status == .onHold } }
    }

    /// What Sombra does after hours: it delivers again, and a person lets go on what was on hold.
    private func deliverAgain(_ open: OpenWork) async throws {
        for request in await simulator.belief.requests where request.status == .onHold {
            try await simulator.perform(.resume, on: request.id)
        }
        for place in Set(open.parked + open.withPerson) {
            // One that ended since is over.
            try? await simulator.perform(.redeliver, on: place.request)
        }
    }
}
