import SombraSimulator

/// The account of a run.
extension ChaosRun {
    func account(
        _ belief: Belief, _ ending: Quiet.Ending, began: ContinuousClock.Instant, _ plan: FaultPlan
    ) throws -> ChaosReport {
        let page = chronicle.now
        let truth = try truth(belief)
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
        report.findings += beliefs.falsehoods.map { "false: \($0)" }
        report.findings += doubles.unexplained.map { "double: \($0)" }
        return report
    }
}
