/// Decides which check runs next and which level is reached; runs nothing itself.
package struct ConformanceCourse: Sendable {
    private let options: ConformanceOptions
    private var waiting: [ConformanceCheck]
    private var results: [ConformanceResult] = []

    package init(options: ConformanceOptions, checks: [ConformanceCheck] = ConformanceCheck.all) {
        self.options = options
        waiting = checks.filter { check in
            options.only.map { $0 == check.name } ?? (check.level <= options.level)
        }
    }

    /// How many checks are left.
    package var left: Int { waiting.count }

    /// The next check to run; those that an earlier failure keeps from running are passed over and noted.
    package mutating func next() -> ConformanceCheck? {
        while !waiting.isEmpty {
            let check = waiting.removeFirst()
            guard let obstacle = obstacle(to: check) else { return check }
            results.append(ConformanceResult(check, .notRun, note: obstacle))
        }
        return nil
    }

    /// Takes what became of a check.
    package mutating func record(_ result: ConformanceResult) { results.append(result) }

    /// What became of all so far.
    package var report: ConformanceReport {
        ConformanceReport(seed: options.seed, results: results, level: options.only == nil ? reached : 0)
    }

    private func obstacle(to check: ConformanceCheck) -> String? {
        // A check that is asked for by name runs in any case.
        guard options.only == nil else { return nil }
        let failed = results.filter { $0.verdict == .failed || $0.verdict == .notRun }
        if let lower = failed.first(where: { $0.level < check.level }) { return "level \(lower.level) was not reached" }
        return check.needs.first { need in failed.contains { $0.check == need } }.map { "`\($0)` did not pass" }
    }

    private var reached: Int {
        let unmet = results.filter { $0.verdict == .failed || $0.verdict == .notRun }.map(\.level)
        let ran = results.map(\.level).max() ?? 0
        return min(ran, (unmet.min() ?? Int.max) - 1)
    }
}
