import Foundation
import PluginFixtures
import PluginTesting
import Testing

private let packedPlugins = ProcessInfo.processInfo.environment["PARASOL_PLUGINS"]

/// The plugins that this project ships; `make test` packs them and says where.
@Suite(.serialized, .enabled(if: packedPlugins != nil, "PARASOL_PLUGINS names no packed plugins"))
struct RealPluginTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func report(_ name: String, settings: String, notApplicable: Set<String> = []) async throws {
        let directory = try #require(packedPlugins)
        let library = try scratch.copy(of: "\(directory)/\(name).so", named: "\(name).so")
        let file = "\(scratch.path)/\(name).yaml"
        try Data(settings.utf8).write(to: URL(filePath: file))
        let run = try await CheckedLibrary.parasol([
            "plugin", "check", library, "--settings", file, "--identifier", "email=ada@example.com", "--seed", "42",
            "--format", "json",
        ])
        #expect(run.code == 0, "\(run.output)\(run.error)")
        let report = try run.report()
        #expect(report.level == 4, "\(report)")
        #expect(Set(report.results.filter { $0.verdict == .notApplicable }.map(\.check)) == notApplicable)
    }

    @Test("the plugin for files reaches the highest level, with data")
    func files() async throws {
        let person = URL(filePath: scratch.path + "/archive/email/ada@example.com")
        try FileManager.default.createDirectory(at: person, withIntermediateDirectories: true)
        try Data("a letter".utf8).write(to: person.appending(path: "letter.txt"))
        try await report(
            "files",
            settings: """
                settings:
                  root: \(scratch.path)/archive
                  directories: {email: "email/{identifier}"}
                  datapoints: {documents: "."}
                """)
    }

    @Test("the plugin for legal holds, in C, reaches the highest level")
    func holds() async throws {
        try await report(
            "holds",
            settings: """
                settings:
                  list: \(scratch.path)/holds.list
                  create: true
                  key: "\(String(repeating: "0123456789abcdef", count: 4))"
                """,
            notApplicable: [
                "describes", "every-datapoint-answered", "not-found-without-items", "items-whole",
                "injection-finds-nobody", "erases-twice", "back-pressure",
            ])
    }
}
