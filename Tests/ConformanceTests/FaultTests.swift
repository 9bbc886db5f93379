import PluginTesting
import Testing

/// One plugin for each way to break the contract; each must fail the check that is about it, and no other.
@Suite(.serialized) struct FaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let check: String
        var arguments: [String] = []
        /// A part of what must be said of it.
        var came = ""

        var testDescription: String { name }
    }

    static let faults: [Fault] = [
        Fault(name: "no-entry", check: "loads", came: "entry-failed"),
        Fault(
            name: "manifest-differs", check: "manifest-repeated", came: "another one than the library is packed with"),
        Fault(name: "refuses-start", check: "starts", came: "the database is missing"),
        Fault(name: "sick", check: "healthy", came: "the database cannot be opened"),
        Fault(name: "crash-in-handle", check: "answers", came: "it crashed: signal 11 (SIGSEGV)"),
        Fault(name: "exits", check: "answers", came: "exit code 3"),
        Fault(name: "freezes", check: "answers", arguments: ["--check-timeout", "2"], came: "it hung for 2 seconds"),
        Fault(name: "refuses", check: "answers", came: "`handle` answered -5"),
        Fault(name: "never-completes", check: "answers", arguments: ["--timeout", "1"], came: "never completed"),
        Fault(name: "malformed-outcome", check: "answers", came: "not one of those of the contract"),
        Fault(name: "no-outcome", check: "answers", came: "not an outcome"),
        Fault(name: "late-completion", check: "in-time", arguments: ["--timeout", "0.3"], came: "after its time-out"),
        Fault(name: "gives-up", check: "serves", came: "the outcome was failed"),
        Fault(name: "undeclared-datapoint", check: "only-asked-datapoints", came: "an item is of secrets"),
        Fault(name: "unanswered-datapoint", check: "every-datapoint-answered", came: "nothing was said about orders"),
        Fault(name: "not-found-with-items", check: "not-found-without-items", came: "notFound"),
        Fault(name: "bad-rows", check: "items-whole", came: "line 2 is not one JSON value"),
        Fault(name: "open-item", check: "items-whole", came: "still open"),
        Fault(name: "double-completion", check: "completes-once", came: "unknown-completion"),
        Fault(name: "blocking-handle", check: "handle-returns", came: "`handle` took"),
        Fault(name: "keeps-request", check: "copies-request", came: "with the bytes overwritten"),
        Fault(name: "ignores-cancel", check: "cancel", arguments: ["--timeout", "1"], came: "still held"),
        Fault(name: "calls-after-stop", check: "stop-joins", came: "called the host after `stop`"),
        Fault(name: "injectable", check: "injection-finds-nobody", came: "' OR '1'='1"),
        Fault(name: "strict-members", check: "unknown-members", came: "the outcome was failed"),
        Fault(name: "logs-person", check: "log-without-people", came: "stands in its log"),
        Fault(name: "second-erasure-fails", check: "erases-twice", came: "attempt 2"),
        Fault(name: "lock-in-emit", check: "back-pressure", came: "`handle` did not return"),
        Fault(name: "leaks-threads", check: "bounded-threads", came: "threads"),
        Fault(name: "leaks-memory", check: "bounded-memory", came: "MiB"),
    ]

    @Test("a plugin with one fault fails the check for it and no other", arguments: faults)
    func fails(_ fault: Fault) async throws {
        let library = try CheckedLibrary(fault: fault.name)
        let level = try #require(ConformanceCheck.all.first { $0.name == fault.check }).level
        var arguments = ["plugin", "check", library.path, "--identifier", "email=ada@example.com", "--format", "json"]
        arguments += ["--level", String(level), "--seed", "42"] + fault.arguments
        let run = try await CheckedLibrary.parasol(arguments)
        let report = try run.report()
        #expect(report.failures.map(\.check) == [fault.check], "\(report)")
        #expect(report[fault.check]?.finding?.came.contains(fault.came) == true, "\(report)")
        #expect(run.code == 1)
        #expect(report.level == level - 1)
        #expect(library.notedLevel == level - 1)
    }

    @Test("a crash on odd text comes again with its seed and with no other")
    func seed() async throws {
        var generator = SeededGenerator(seed: 42, for: "hostile-identifiers")
        let texts = HostileText.all(random: 24, using: &generator)
        let word = try #require(texts.last?.text.suffix(12))
        let library = try CheckedLibrary(fault: "crash-on-text", trigger: String(word))
        let first = try await library.check("--only", "hostile-identifiers", "--seed", "42")
        #expect(first.code == 1)
        #expect(first.output.contains("it crashed: signal 11 (SIGSEGV) when this was the last thing asked: ACCESS for"))
        let repeating =
            "repeat:   parasol plugin check \(library.path) --identifier email=… --only hostile-identifiers --seed 42"
        #expect(first.output.contains(repeating), "\(first.output)")
        let second = try await library.check("--only", "hostile-identifiers", "--seed", "42", "--format", "json")
        let crash = try #require(try second.report().failures.first?.finding?.came)
        #expect(first.output.contains(crash))
        #expect(try await library.check("--only", "hostile-identifiers", "--seed", "43").code == 0)
    }
}
