import JobStore
package import Logging
package import Sombra
import Synchronization

/// What is known of Sombra as a peer: whether it answers, and whose keys it refuses.
///
/// Decides how many reports may go out and of which targets; tells of changes, and of changes only. Any thread may
/// call; the lock is held for a few instructions.
package final class PeerWatch: Sendable {
    private struct Guarded {
        var breaker: Breaker
        var lanes: KeyLanes
        /// Reports under way, by target.
        var underWay: [String: Int] = [:]
    }

    /// A report on its way.
    struct Passage: Sendable {
        let target: String
        let pass: Breaker.Pass
    }

    private let guarded: Mutex<Guarded>
    private let policy: PeerPolicy
    private let clock: GatewayClock
    private let logger: Logger

    package init(policy: PeerPolicy, clock: GatewayClock, logger: Logger) {
        guarded = Mutex(
            Guarded(breaker: Breaker(policy: policy.breaker), lanes: KeyLanes(pause: policy.pauseAfterUnauthorized)))
        self.policy = policy
        self.clock = clock
        self.logger = logger
    }

    /// The data silos and checks whose key is refused until a report goes through.
    package var targets: Set<String> { guarded.withLock { $0.lanes.targets } }

    /// Why Sombra is taken to be in trouble; nil while it answers.
    package var trouble: String? { guarded.withLock { $0.breaker.trouble } }

    /// What may be claimed now; nil where nothing may.
    func claim(now: Int64, longestWait: Int64) -> ReportClaim? {
        let instant = clock.instant()
        return guarded.withLock { guarded in
            let room = guarded.breaker.room(at: instant)
            guard room > 0 else { return nil }
            let probed = guarded.lanes.probed(at: instant).map { ($0, guarded.underWay[$0, default: 0] + 1) }
            return ReportClaim(
                now: now, limit: room, excludedTargets: guarded.lanes.excluded(at: instant),
                underWay: guarded.underWay, limitPerTarget: policy.widthPerTarget,
                limits: Dictionary(uniqueKeysWithValues: probed), longestWait: longestWait)
        }
    }

    /// How long until a probe may begin; nil while none is needed.
    var untilProbe: Duration? {
        let instant = clock.instant()
        return guarded.withLock { $0.breaker.probeAt }.map { max(instant.duration(to: $0), .zero) }
    }

    /// A report of a target begins; an empty target is a question that finds out whether Sombra answers.
    func began(_ target: String) -> Passage {
        guarded.withLock { guarded in
            guarded.underWay[target, default: 0] += 1
            guarded.lanes.began(target)
            return Passage(target: target, pass: guarded.breaker.began())
        }
    }

    /// A report has ended with an answer, or with none where it was cut off on this side.
    ///
    /// True where Sombra is in trouble, so that its pace is no longer the report's.
    @discardableResult
    func ended(_ passage: Passage, with answer: ReportAnswer?, countsKey: Bool = true) -> Bool {
        let instant = clock.instant()
        let target = passage.target
        let (change, keyChange, isOpen) = guarded.withLock { guarded in
            let left = guarded.underWay[target, default: 1] - 1
            guarded.underWay[target] = left > 0 ? left : nil
            guarded.lanes.ended(target)
            var keyChange: Bool?
            if countsKey, let answer {
                if case .unauthorized = answer {
                    if guarded.lanes.refused(target, at: instant) { keyChange = false }
                } else if answer.showsKeyIsTaken, guarded.lanes.taken(target) {
                    keyChange = true
                }
            }
            let change = guarded.breaker.ended(
                passage.pass, answer?.outcome ?? .unknown, at: instant, jitter: Double.random(in: 0..<1))
            return (change, keyChange, guarded.breaker.trouble != nil)
        }
        tell(change)
        if let keyChange { tell(isKeyTaken: keyChange, target) }
        return isOpen
    }

    /// There may be other keys now: what stands still is tried at once.
    package func tryKeysAgain() {
        let instant = clock.instant()
        guarded.withLock { $0.lanes.tryAll(at: instant) }
    }

    private func tell(_ change: Breaker.Change?) {
        switch change {
        case .opened(let code):
            logger.error(
                "Sombra is in trouble: reports wait, and one at a time finds out when it is back",
                metadata: ["answer": "\(code)"])
        case .closed: logger.notice("Sombra answers again: the reports that waited go out")
        case nil: break
        }
    }

    private func tell(isKeyTaken: Bool, _ target: String) {
        if isKeyTaken {
            logger.notice("Sombra takes the key again", metadata: ["target": "\(target)"])
        } else {
            logger.error(
                "Sombra refuses the key: check transcend.apiKey, dataSilos, sombra.apiKey and their region",
                metadata: ["target": "\(target)"])
        }
    }
}

extension ReportAnswer {
    /// What the answer tells of the peer.
    var outcome: Breaker.Outcome {
        switch self {
        case .transient(_, let after), .rateLimited(let after): .failed(code: code, after: after)
        case .redirected: .failed(code: code, after: nil)
        default: .answered
        }
    }
}
