import DriverShell

/// A report for a person.
struct TextReport {
    let report: ChaosReport

    var text: String {
        var lines = [
            "CHAOS  seed \(report.seed), \(Int(report.seconds)) s, of which \(Int(report.quietSeconds)) s quiet"
        ]
        lines += ["", "FAULTS"] + counted(report.faults)
        lines += ["", "LOAD"] + load
        lines += ["", "ACCOUNT"] + account
        lines += ["", "RECOVERY from the start of the process, ms"] + recovery
        if !report.errors.isEmpty { lines += ["", "ERRORS in the gateway's log"] + counted(report.errors) }
        if !report.notes.isEmpty { lines += ["", "NOTES"] + report.notes.map { "  \($0)" } }
        if !report.findings.isEmpty {
            lines += ["", "FINDINGS"] + report.findings.prefix(40).map { "  \($0)" }
            if report.findings.count > 40 { lines.append("  … and \(report.findings.count - 40) more") }
        }
        lines += ["", report.isGood ? "GOOD: nothing lost, nothing false, every double explained" : "BAD"]
        return lines.joined(separator: "\n") + "\n"
    }

    private var load: [String] {
        let webhooks = report.webhooks
        var rows = [
            ("requests", webhooks.requests), ("jobs and checks", webhooks.jobs), ("webhooks sent", webhooks.sent),
            ("  answered with 200", webhooks.accepted), ("  without an answer", webhooks.unanswered),
        ]
        for (status, count) in webhooks.refused.sorted(by: { $0.key < $1.key }) {
            rows.append(("  answered with \(status)", count))
        }
        return table(rows + [("calls to Sombra", webhooks.calls), ("steps of plugins", webhooks.steps)])
    }

    private var account: [String] {
        var rows = [
            ("lost", report.lost), ("unfinished", report.unfinished), ("false", report.falsehoods),
            ("reported twice, unexplained", report.unexplained),
            ("reported twice, explained", report.doubles.values.reduce(0, +)),
        ]
        for (reason, count) in report.doubles.sorted(by: { $0.key < $1.key }) { rows.append(("  \(reason)", count)) }
        return table(
            rows + [
                ("with a person", report.withPerson), ("  sent there by nobody", report.withPersonUnexplained),
            ])
    }

    private var recovery: [String] {
        let figures = report.recovery
        var table = TextTable("", "samples", "p50", "p99", "longest", "target p99")
        for (name, figure, target) in [
            ("  /readyz is 200", figures.ready, "2000"), ("  first webhook with 200", figures.firstAccepted, "2000"),
            ("  first report of what was open", figures.firstReport, "-"),
        ] {
            func text(_ value: Double?) -> String { value.map { "\(Int($0.rounded()))" } ?? "-" }
            table.add([name, "\(figure.samples)", text(figure.p50), text(figure.p99), text(figure.longest), target])
        }
        return table.lines
            + self.table([("not counted: disk full or clock wrong", figures.disturbed), ("missed", figures.missed)])
    }

    private func counted(_ counts: [String: Int]) -> [String] {
        table(counts.sorted { $0.key < $1.key }.map { ($0, $1) })
    }

    private func table(_ rows: [(String, Int)]) -> [String] {
        var table = TextTable("", "")
        for (name, count) in rows { table.add(["  " + name, "\(count)"]) }
        return Array(table.lines.dropFirst())
    }
}
