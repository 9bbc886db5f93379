import Foundation
import PluginTesting
import Testing

@Suite(.serialized) struct CheckCommandTests {
    @Test("a plugin that keeps the contract reaches the highest level, which its sidecar then says")
    func conforming() async throws {
        let library = try CheckedLibrary()
        let run = try await library.check("--seed", "7", "--format", "json")
        let report = try run.report()
        #expect(run.code == 0)
        #expect(report.level == 4, "\(report)")
        #expect(report.seed == 7)
        #expect(report.results.map(\.check) == ConformanceSuite.names)
        #expect(report.results.filter { $0.verdict != .passed }.map(\.check) == ["describes"], "\(report)")
        #expect(library.notedLevel == 4)
    }

    @Test("what has nothing to be about is not applicable, and says why")
    func withoutData() async throws {
        let library = try CheckedLibrary()
        let arguments = ["plugin", "check", library.path, "--only", "back-pressure", "--format", "json"]
        let run = try await CheckedLibrary.parasol(arguments)
        let result = try #require(try run.report()["back-pressure"])
        #expect(result.verdict == .notApplicable)
        #expect(result.note?.contains("--identifier") == true)
    }

    @Test("a run for less does not lower the level that is known, a run that fails does")
    func noting() async throws {
        let library = try CheckedLibrary()
        #expect(try await library.check("--level", "2").code == 0)
        #expect(library.notedLevel == 2)
        #expect(try await library.check("--level", "1").code == 0)
        #expect(library.notedLevel == 2)
        #expect(try await library.check("--level", "2", "--timeout", "0.0001").code == 1)
        #expect(library.notedLevel == 1)
    }

    @Test("a single check notes no level, and runs whatever stands before it")
    func single() async throws {
        let library = try CheckedLibrary(fault: "crash-in-handle")
        let run = try await library.check("--only", "healthy")
        #expect(run.code == 0)
        #expect(run.output.contains("healthy: passed, seed"))
        #expect(library.notedLevel == nil)
        #expect(try await library.check("--only", "answers").code == 1)
    }

    @Test("a failure prints what was expected, what came, the mend and what repeats it, and no person")
    func words() async throws {
        let library = try CheckedLibrary(fault: "bad-rows")
        let output = try await library.check("--only", "items-whole", "--seed", "3").output
        #expect(output.contains("check 'items-whole': perform ACCESS: the contract was broken: item 2"))
        #expect(output.contains("expected: items are opened, filled with what their kind allows, and closed"))
        #expect(output.contains("mend:     A chunk of rows is whole lines"))
        #expect(output.contains("--identifier email=… --only items-whole --seed 3"))
        #expect(!output.contains("ada@example.com"))
    }

    @Test("settings come from a file of any name, and settings that the schema refuses are wrong usage")
    func settings() async throws {
        let manifest = String(decoding: CheckedLibrary.manifest, as: UTF8.self).replacingOccurrences(
            of: "\"schema\":1",
            with: "\"schema\":1,\"settings\":{\"additionalProperties\":false,\"properties\":{\"file\":{\"type\":"
                + "\"string\"}},\"required\":[\"file\"],\"type\":\"object\"}")
        let library = try CheckedLibrary(manifest: Array(manifest.utf8))
        let none = try await library.check("--only", "starts")
        #expect(none.code == 2)
        #expect(none.error.contains("--settings"))
        let yaml = try library.write("settings:\n  file: /tmp/x\n", to: "test.yaml")
        #expect(try await library.check("--only", "starts", "--settings", yaml).code == 0)
        let json = try library.write("{\"settings\": {\"file\": \"/tmp/x\"}}", to: "test.json")
        #expect(try await library.check("--only", "starts", "--settings", json).code == 0)
        let wrong = try library.write("settings:\n  other: 1\n", to: "wrong.yaml")
        #expect(try await library.check("--only", "starts", "--settings", wrong).code == 2)
    }

    @Test(
        "wrong usage ends with 2",
        arguments: [
            ["--level", "5"], ["--only", "nothing"], ["--identifier", "ada"], ["--timeout", "0"], ["--seed", "x"],
        ])
    func usage(_ arguments: [String]) async throws {
        let run = try await CheckedLibrary.parasol(["plugin", "check", "/nowhere.so"] + arguments)
        #expect(run.code == 2, "\(run.error)")
    }

    @Test("a library that is not packed, and a file that is none, are refused before anything runs")
    func refused() async throws {
        let library = try CheckedLibrary()
        let text = try library.write("no library", to: "text.so")
        let run = try await CheckedLibrary.parasol(["plugin", "check", text])
        #expect(run.code == 1)
        #expect(run.error.contains("text.so"))
    }

    @Test("the checks can be made in one process, for a debugger")
    func inProcess() async throws {
        let library = try CheckedLibrary()
        let run = try await library.check("--in-process", "--level", "2", "--format", "json")
        #expect(run.code == 0)
        #expect(try run.report().level == 2)
    }

    @Test("the list names every check with its level")
    func list() async throws {
        let run = try await CheckedLibrary.parasol(["plugin", "check", "--list"])
        #expect(run.code == 0)
        for name in ConformanceSuite.names { #expect(run.output.contains(name)) }
        #expect(run.output.contains("Level 4: "))
    }
}
