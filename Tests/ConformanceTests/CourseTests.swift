import PluginTesting
import Testing

@Suite struct CourseTests {
    private func check(_ name: String, _ level: Int) throws -> ConformanceCheck {
        try #require(ConformanceCheck.all.first { $0.name == name && $0.level == level })
    }

    private func course(_ failing: Set<String>, level: Int = 4, only: String? = nil) -> ConformanceReport {
        var options = ConformanceOptions(seed: 1)
        options.level = level
        options.only = only
        var course = ConformanceCourse(options: options)
        while let check = course.next() {
            let isFailing = failing.contains(check.name)
            course.record(ConformanceResult(check, isFailing ? .failed : .passed))
        }
        return course.report
    }

    @Test("a run in which all passes reaches the level that was asked for")
    func passes() {
        #expect(course([]).level == 4)
        #expect(course([], level: 2).level == 2)
    }

    @Test("a failure leaves the level below it, and nothing of a higher level runs")
    func fails() {
        let report = course(["erases-twice"])
        #expect(report.level == 2)
        #expect(report["repeats-attempts"]?.verdict == .passed)
        #expect(report["many-jobs"]?.verdict == .notRun)
        #expect(report["many-jobs"]?.note == "level 3 was not reached")
        #expect(course(["loads"]).level == 0)
    }

    @Test("a check does not run where one that it needs failed or did not run")
    func needs() {
        let report = course(["answers"])
        #expect(report["in-time"]?.note == "`answers` did not pass")
        #expect(report["cancel"]?.verdict == .notRun)
        #expect(report["time-out"]?.verdict == .notRun)
        #expect(report.failures.map(\.check) == ["answers"])
    }

    @Test("a single check reaches no level")
    func single() {
        let report = course([], only: "answers")
        #expect(report.results.map(\.check) == ["answers"])
        #expect(report.level == 0)
    }

    @Test("names are there once, levels never fall, and what a check needs comes before it")
    func order() {
        let checks = ConformanceCheck.all
        #expect(Set(checks.map(\.name)).count == checks.count)
        #expect(checks.map(\.level) == checks.map(\.level).sorted())
        for (index, check) in checks.enumerated() {
            for need in check.needs {
                #expect(checks[..<index].contains { $0.name == need && $0.level == check.level })
            }
        }
    }
}
