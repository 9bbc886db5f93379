import FoundationEssentials
import Glibc
import PluginTesting

/// What `check` prints.
struct CheckTable {
    let file: String
    let report: ConformanceReport
    /// The level that was asked for, or the one check.
    let options: ConformanceOptions
    /// What repeats one check, up to its name.
    let repeating: String

    /// For a person.
    var text: String {
        var table = TextTable("LEVEL", "CHECK", "VERDICT", "TIME", "NOTE")
        for result in report.results {
            table.add(
                String(result.level), result.check, Self.word(result.verdict), "\(result.milliseconds) ms",
                result.note ?? "")
        }
        return ([table.text] + report.failures.map(failure) + [summary]).joined(separator: "\n\n")
    }

    private func failure(_ result: ConformanceResult) -> String {
        let finding = result.finding
        return """
            check '\(result.check)': \(finding?.came ?? "")
              expected: \(finding?.expected ?? "")
              mend:     \(finding?.mend ?? "")
              repeat:   \(repeating) --only \(result.check) --seed \(report.seed)
            """
    }

    private var summary: String {
        if let only = options.only {
            return "\(only): \(report[only].map { Self.word($0.verdict) } ?? "unknown"), seed \(report.seed)"
        }
        let idle = report.results.filter { $0.verdict == .notApplicable }.count
        return "\(file) reaches level \(report.level) of the \(options.level) asked for"
            + (idle > 0 ? "; \(idle) checks did not apply" : "") + ". Seed \(report.seed)."
    }

    static func word(_ verdict: ConformanceResult.Verdict) -> String {
        switch verdict {
        case .passed: "passed"
        case .failed: "FAILED"
        case .notApplicable: "not applicable"
        case .notRun: "not run"
        }
    }
}

/// One line on a terminal that says which check runs.
struct CheckProgress {
    private let isShown = isatty(STDERR_FILENO) == 1

    func show(_ check: ConformanceCheck, left: Int) {
        write("\r\u{1b}[Klevel \(check.level): \(check.name), \(left) more")
    }

    func clear() { write("\r\u{1b}[K") }

    private func write(_ text: String) {
        guard isShown else { return }
        // Nothing is lost where the terminal takes it no more.
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
