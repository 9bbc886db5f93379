import Foundation
import SombraSimulator

/// Finds what Sombra was told twice, and why that could not be excluded.
struct Doubles: Sendable {
    enum Reason: String, CaseIterable, Sendable {
        case answerLost = "its answer was lost"
        case brokenRoad = "its connection was broken or half open"
        case ended = "the gateway ended before it could note it"
        case newRun = "a redelivery opened a new run"
        case brokenLane = "Sombra refused a later part, and delivered again"
    }

    private(set) var explained: [Reason: Int] = [:]
    private(set) var unexplained: [String] = []

    /// How long the gateway may take to note that a call was taken, in seconds.
    private static let noting = 2.0
    /// How long it waits at most before it tries once more to store what it could not.
    private static let longestRetry = 5.0
    /// How long an answer may take to the gateway, in seconds.
    private static let answering = 1.0
    /// How long bytes of a process that has ended may take to Sombra.
    private static let onTheWay = 1.0

    private let incidents: [Incident]

    init(_ belief: Belief, incidents: [Incident]) {
        self.incidents = incidents
        let deliveries = Dictionary(grouping: belief.deliveries) { $0.subject.place }
        let calls = Dictionary(grouping: belief.ledger) { $0.job ?? $0.enrichment ?? "" }
        for (place, entries) in calls where !place.isEmpty {
            find(in: entries, deliveries: deliveries[place] ?? [])
        }
    }

    private mutating func find(in entries: [LedgerEntry], deliveries: [Delivery]) {
        var isSettled = false
        var taken: [LedgerEntry] = []
        for entry in entries {
            if entry.isRepetition(afterSettled: isSettled) {
                if let reason = reason(for: entry, after: taken, all: entries, deliveries: deliveries) {
                    explained[reason, default: 0] += 1
                } else {
                    unexplained.append(
                        "call \(entry.number), \(entry.method) \(entry.path) of request \(entry.request ?? "?"), repeats "
                            + "call \(taken.last?.number ?? 0) of \(entry.at.timeIntervalSince(taken.last?.at ?? entry.at)) s "
                            + "before")
                }
            }
            if entry.status == 200 { taken.append(entry) }
            for change in entry.changes where change.subject == "job" || change.subject == "check" {
                isSettled = ProcessingState(rawValue: change.to)?.isSettled ?? isSettled
            }
        }
    }

    private func reason(
        for entry: LedgerEntry, after taken: [LedgerEntry], all: [LedgerEntry], deliveries: [Delivery]
    ) -> Reason? {
        guard let last = original(of: entry, taken, all) else { return nil }
        if last.fault == "answer lost" { return .answerLost }
        let end = last.readAt.addingTimeInterval(Self.answering)
        if incidents.contains(where: { $0.kind == .brokenRoad && $0.overlaps(last.at.addingTimeInterval(-1), end) }) {
            return .brokenRoad
        }
        let deadline = deadline(after: end)
        // What a process sent before it was killed can still lie in a socket and be taken a moment later.
        let arriving = last.at.addingTimeInterval(-Self.onTheWay)
        if incidents.contains(where: { $0.kind == .end && $0.to >= arriving && $0.from <= deadline }) {
            return .ended
        }
        // What a later part of the lane met counts only for a delivery that came after it.
        let begun = taken.first { $0.path == entry.path }?.at ?? entry.at
        let later = deliveries.dropFirst().filter { ($0.endedAt ?? .distantFuture) >= begun && $0.at <= entry.at }
        guard !later.isEmpty else { return nil }
        let wasRefused = all.contains { other in
            other.at >= begun && other.number < entry.number && (400..<500).contains(other.status)
                && other.fault?.hasPrefix("answer") == true
        }
        return wasRefused ? .brokenLane : .newRun
    }

    /// The call that this one repeats: the last of the same route, or the last of data at all where Sombra was made to
    /// call its repetition too large, so that it comes in parts, by another route.
    private func original(of entry: LedgerEntry, _ taken: [LedgerEntry], _ all: [LedgerEntry]) -> LedgerEntry? {
        if let same = taken.last(where: { $0.path == entry.path && $0.method == entry.method }) { return same }
        guard let last = taken.last else { return nil }
        let wasDivided = all.contains { call in
            call.number > last.number && call.number < entry.number && call.status == 413 && call.path == last.path
                && call.method == last.method
        }
        return wasDivided ? last : nil
    }

    /// When the gateway must have noted a call; it cannot while it stands still or its disk is full.
    private func deadline(after end: Date) -> Date {
        var deadline = end.addingTimeInterval(Self.noting)
        for incident in incidents where incident.kind == .pause || incident.kind == .fullDisk {
            guard incident.overlaps(end.addingTimeInterval(-2), deadline) else { continue }
            let retry = incident.kind == .fullDisk ? Self.longestRetry : 0
            deadline = max(deadline, incident.to.addingTimeInterval(retry + Self.noting))
        }
        return deadline
    }
}

extension Incident {
    fileprivate func overlaps(_ start: Date, _ end: Date) -> Bool { from <= end && to >= start }
}

extension Delivery.Subject {
    /// The id under which calls for it stand in the simulator's ledger.
    var place: String {
        switch self {
        case .job(let id): id
        case .enrichment(let id): String(id.prefix { $0 != "/" })
        }
    }
}

extension LedgerEntry {
    /// Whether Sombra had heard it before: the same data, or anything final about what was over.
    fileprivate func isRepetition(afterSettled isSettled: Bool) -> Bool {
        guard fault == nil || fault == "answer lost" || fault?.hasPrefix("slow") == true else { return false }
        if status == 200 { return duplicates > 0 || isSettled }
        // Sombra refuses to hear a second time of what it has closed.
        return isSettled && refusal != nil
    }
}
