import DSRModel
import FoundationEssentials
import PluginHost
import PluginRuntime
import SombraSimulator

/// What came of one round of `plugin dev`: what Sombra believes, what it holds, and what the plugin said.
struct DevReport {
    /// The longest excerpt of one upload that is shown, in characters.
    private static let longestExcerpt = 2_000

    let lines: [BeliefLine]
    let belief: Belief
    /// The ids of the round's requests.
    let requests: [String]
    let events: [PluginLogEvent]
    /// Warnings and errors in the gateway's log.
    let complaints: [String]

    /// What is wrong; empty is success. That a plugin holds, skips or waits is its right.
    var faults: [String] {
        let known = Set(requests)
        let jobs = belief.jobs.filter { known.contains($0.request) }
        let checks = belief.enrichments.filter { known.contains($0.request) }
        var faults: [String] = []
        for job in jobs where job.state == .error {
            faults.append("\(job.type.rawValue) by \(job.identifier.name) failed: \(job.message ?? "no reason given")")
        }
        for job in jobs where job.state.awaitsAnswer {
            faults.append("\(job.type.rawValue) by \(job.identifier.name) had no answer")
        }
        for check in checks where check.state == .error || check.state.awaitsAnswer {
            faults.append("the check by \(check.identifier.name) had no answer")
        }
        for delivery in belief.deliveries where known.contains(delivery.request) && delivery.status != 200 {
            faults.append("a webhook was answered with \(delivery.status.map(String.init) ?? delivery.failure ?? "nothing")")
        }
        return faults
    }

    var text: String {
        var parts = [BeliefTable(lines: lines).text]
        let held = held
        if !held.isEmpty { parts.append("Sombra holds:\n" + held.joined(separator: "\n")) }
        if !events.isEmpty {
            parts.append("The plugin's log:\n" + events.map { "  " + Self.text($0) }.joined(separator: "\n"))
        }
        if !complaints.isEmpty { parts.append("The gateway's log:\n  " + complaints.joined(separator: "\n  ")) }
        let faults = faults
        parts.append(
            faults.isEmpty ? "All answered." : "NOT answered:\n" + faults.map { "  - \($0)" }.joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    /// Each upload, as it arrived.
    private var held: [String] {
        requests.flatMap { belief.jobs(of: $0) }.flatMap { job in
            job.datapoints.flatMap { datapoint in
                datapoint.pieces.map { "  \(datapoint.name) by \(job.identifier.name): \(Self.text($0))" }
            }
        }
    }

    private static func text(_ piece: Piece) -> String {
        guard piece.kind != .file else {
            return "\(piece.name ?? "a file"), \(ByteAmount(piece.bytes))\(piece.path.map { ", \($0)" } ?? "")"
        }
        guard let text = piece.text else { return "\(ByteAmount(piece.bytes))" }
        return text.count <= longestExcerpt ? text : text.prefix(longestExcerpt) + " … (\(ByteAmount(piece.bytes)))"
    }

    private static func text(_ event: PluginLogEvent) -> String {
        let tags = event.tags.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return "\(event.level): \(event.message)\(tags)"
    }
}
