import PluginTesting
import Testing

/// The suite as an author runs it, from the tests of his own package.
@Suite(.serialized) struct SuiteTests {
    private var options: ConformanceOptions {
        var options = ConformanceOptions(seed: 11)
        options.people = [.email: "ada@example.com"]
        return options
    }

    @Test("a plugin in Swift reaches the highest level in its own tests")
    func conforming() async {
        let report = await ConformanceSuite.run(Accounts.self, options: options)
        #expect(report.level == 4, "\(report)")
        #expect(report["back-pressure"]?.verdict == .passed, "\(report)")
        // What a library or a process of its own would be needed for is not passed silently.
        #expect(report["bounded-memory"]?.verdict == .notApplicable)
        #expect(report["manifest-repeated"]?.note == "there is no library to compare with")
    }

    @Test("a plugin in Swift with a fault fails the check for it, in words")
    func faulty() async {
        let report = await ConformanceSuite.run(Accounts.self, settings: ["forgetful": true], options: options)
        #expect(report.failures.map(\.check) == ["erases-twice"], "\(report)")
        #expect(report.level == 2)
        #expect(report.description.contains("attempt 2: the outcome was failed"))
    }

    @Test("a plugin that refuses its settings reaches no level, and says why")
    func refused() async {
        let report = await ConformanceSuite.run(Accounts.self, settings: ["forgetful": "yes"], options: options)
        #expect(report.failures.map(\.check) == ["starts"], "\(report)")
        #expect(report.failures.first?.finding?.came.contains("settings.forgetful") == true)
    }

    @Test("the same seed makes the same people and the same texts, another one others")
    func seeds() {
        func people(_ seed: UInt64) -> [String] {
            var generator = SeededGenerator(seed: seed, for: "a check")
            return [IdentifierType.email, .phone, "userId"].map { MadeUpPerson.value(of: $0, using: &generator) }
        }
        #expect(people(1) == people(1))
        #expect(people(1) != people(2))
        #expect(people(1)[0].hasSuffix("@example.invalid"))
        #expect(people(1)[1].hasPrefix("+999"))
    }
}
