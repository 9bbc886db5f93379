/// All faults of a run, fixed by its seed.
struct FaultPlan: Sendable {
    struct Planned: Sendable, Equatable {
        /// Milliseconds since the load began.
        let at: Int
        let fault: ChaosFault
    }

    private(set) var faults: [Planned] = []

    /// Plans a run of so many milliseconds; faults that this machine cannot do are left out, and move no other.
    init(seed: UInt64, milliseconds: Int, killsPerMinute: Double, canFillDisk: Bool = true, canTurnClock: Bool = true) {
        planProcess(seed: seed, milliseconds: milliseconds, gap: Int(60_000 / max(killsPerMinute, 0.1)))
        planSurroundings(seed: seed, milliseconds: milliseconds)
        faults.removeAll { planned in
            switch planned.fault {
            case .fullDisk: !canFillDisk
            case .clock: !canTurnClock
            default: false
            }
        }
        faults.sort { $0.at < $1.at }
    }

    var kills: Int { faults.reduce(0) { $0 + $1.fault.kills } }

    private mutating func planProcess(seed: UInt64, milliseconds: Int, gap: Int) {
        var random = SeededGenerator(seed: seed, stream: 1)
        var at = gap / 2
        while at < milliseconds {
            let after = Int.random(in: 0...400, using: &random)
            let fault = random.pick(
                [
                    (10, .kill(restartAfter: after)),
                    (2, .killTwice(restartAfter: after, again: Int.random(in: 0...900, using: &random))),
                    (1, .pause(Int.random(in: 200...1_500, using: &random), thenKill: true)),
                ], otherwise: ChaosFault.kill(restartAfter: after))
            faults.append(Planned(at: at, fault: fault))
            if random.chance(15) {
                let pause = ChaosFault.pause(Int.random(in: 200...2_500, using: &random), thenKill: false)
                faults.append(Planned(at: at + gap / 2, fault: random.chance(40) ? .restart : pause))
            }
            at += Int.random(in: gap / 2...gap * 3 / 2, using: &random)
        }
    }

    private mutating func planSurroundings(seed: UInt64, milliseconds: Int) {
        var random = SeededGenerator(seed: seed, stream: 2)
        var at = 1_000
        while at < milliseconds {
            faults.append(Planned(at: at, fault: Self.surrounding(&random)))
            at += Int.random(in: 500...3_500, using: &random)
        }
        // Longer than the gateway waits for an answer; once, where there is time for it.
        if milliseconds >= 300_000 { faults.append(Planned(at: milliseconds / 2, fault: .halfOpen(35_000))) }
    }

    private static func surrounding(_ random: inout SeededGenerator) -> ChaosFault {
        let troubles: [(weight: Int, choice: PeerTrouble)] = [
            (4, .serverError), (3, .webPage), (3, .rateLimited), (6, .cut), (8, .answerLost), (3, .slow),
            (1, .conflict), (1, .tooLarge),
        ]
        let trouble = random.pick(troubles, otherwise: .answerLost)
        let times = trouble == .conflict || trouble == .tooLarge ? 1 : Int.random(in: 1...6, using: &random)
        let duration = Int.random(in: 500...4_000, using: &random)
        let seconds = random.chance(50) ? 3_600 : -3_600
        return random.pick(
            [
                (10, .peer(trouble, times: times)), (5, .killWorker(Int.random(in: 0..<64, using: &random))),
                (2, .halfOpen(duration)), (2, .peerDown(duration)), (2, .fullDisk(duration)),
                (2, .clock(seconds: seconds, for: duration)), (1, .replacePlugin),
            ], otherwise: .peer(trouble, times: times))
    }
}
