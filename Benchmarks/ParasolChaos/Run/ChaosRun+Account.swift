import Foundation
import SombraSimulator

/// The account of a run.
extension ChaosRun {
    func account(
        _ belief: Belief, _ ending: Quiet.Ending, began: ContinuousClock.Instant, _ plan: FaultPlan
    ) throws -> ChaosReport {
        let page = chronicle.now
        let truth = try truth(belief)
        if settings.keepsAll { try keep(belief, page.incidents) }
        let doubles = Doubles(belief, incidents: page.incidents)
        let beliefs = Beliefs(belief, truth: truth)
        let lost = ending.lost.union(ending.open.lost)
        var report = ChaosReport(seed: settings.seed, seconds: (ContinuousClock.now - began) / .seconds(1))
        report.kills = page.kills
        report.faults = page.faults
        report.webhooks = .init(
            sent: belief.deliveries.count, accepted: belief.deliveries.count { $0.status == 200 },
            unanswered: belief.deliveries.count { $0.status == nil },
            refused: Dictionary(
                grouping: belief.deliveries.compactMap(\.status).filter { $0 != 200 }, by: String.init
            ).mapValues(\.count),
            requests: belief.requests.count, jobs: belief.jobs.count + belief.enrichments.count,
            calls: belief.ledger.count, steps: truth.lines)
        report.lost = lost.count
        report.unfinished = ending.open.underWay.count + ending.open.parked.count
        report.withPerson = ending.open.withPerson.count
        let persons = Persons(ending.open.withPerson, belief: belief, truth: truth)
        report.withPersonUnexplained = persons.unexplained.count
        report.falsehoods = beliefs.falsehoods.count
        for (reason, count) in doubles.explained { report.doubles[reason.rawValue] = count }
        report.unexplained = doubles.unexplained.count
        report.recovery = RecoveryFigures(page.recoveries)
        report.quietSeconds = ending.seconds
        report.errors = page.errors
        report.notes = page.notes
        report.findings = lost.map { "lost: \($0)" }.sorted()
        report.findings += ending.open.underWay.map { "unfinished: \($0)" }.sorted()
        report.findings += ending.open.parked.map { "unfinished, parked: \($0)" }.sorted()
        report.findings += persons.unexplained.map { "with a person: \($0)" }.sorted()
        report.notes += ending.reasons
        report.findings += beliefs.falsehoods.map { "false: \($0)" }
        report.findings += doubles.unexplained.map { "double: \($0)" }
        return report
    }

    /// Leaves what Sombra believes, and when what was broken, beside the plugins' ledger.
    private func keep(_ belief: Belief, _ incidents: [Incident]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .secondsSince1970
        try encoder.encode(belief).write(to: URL(filePath: directory.path + "/belief.json"))
        let lines = incidents.map { incident in
            "\(incident.from.timeIntervalSince1970) \(incident.to.timeIntervalSince1970) \(incident.kind)\n"
        }
        try directory.write(lines.joined(), to: directory.path + "/incidents")
    }
}
