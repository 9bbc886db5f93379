import Foundation
import PluginFixtures
import PluginMessages
import PluginTesting
import Subprocess
import SystemPackage

/// The plugin of the fixtures, compiled with one fault or none, and what `parasol plugin check` says of it.
struct CheckedLibrary {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    struct Run {
        let code: CInt?
        let output: String
        let error: String

        func report() throws -> ConformanceReport {
            try JSONDecoder().decode(ConformanceReport.self, from: Data(output.utf8))
        }
    }

    static let manifest = Array(
        """
        {"coverage":"manifest","guards":[],"handles":[{"datapoints":["profile","orders"],"identifiers":["email"],\
        "requestTypes":["ACCESS"]},{"datapoints":[],"identifiers":["email"],"requestTypes":["ERASURE"]}],\
        "id":"com.example.accounts","limits":{"concurrency":4},"needs":{},"owner":"Tests <tests@example.com>",\
        "plans":[],"preflights":[],"schema":1,"version":"1.0.0"}
        """.utf8)

    let path: String
    private let directory: ScratchDirectory

    init(fault: String = "", trigger: String? = nil, manifest: [UInt8] = Self.manifest) throws {
        directory = try ScratchDirectory()
        guard let source = Bundle.module.url(forResource: "Fixtures/accounts", withExtension: "c") else {
            throw Missing(description: "the test bundle holds no accounts.c: build the tests again")
        }
        let flags = ["-DFAULT=\"\(fault)\""] + (trigger.map { ["-DTRIGGER=\"\($0)\""] } ?? [])
        path = try CPluginBuilder.build(source: source.path, manifest: manifest, into: directory, flags: flags)
    }

    /// The level that stands in the sidecar.
    var notedLevel: Int? {
        guard let data = FileManager.default.contents(atPath: path + ".parasol.json") else { return nil }
        let sidecar = try? MessageCoding.decode(JSONValue.self, from: data)
        return (sidecar?["conformance"]?["level"]?.integer).map(Int.init)
    }

    /// Writes a file beside the library and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = directory.path + "/" + name
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    func check(_ arguments: String...) async throws -> Run {
        try await Self.parasol(["plugin", "check", path, "--identifier", "email=ada@example.com"] + arguments)
    }

    static func parasol(_ arguments: [String]) async throws -> Run {
        let built = Bundle.module.bundleURL.deletingLastPathComponent().appending(path: "parasol").path
        let executable = ProcessInfo.processInfo.environment["PARASOL_EXECUTABLE"] ?? built
        guard FileManager.default.isExecutableFile(atPath: executable) else {
            throw Missing(description: "there is no executable \(executable): run `swift build --product parasol`")
        }
        let run = try await Subprocess.run(
            .path(FilePath(executable)), arguments: Arguments(arguments), output: .string(limit: 4 << 20),
            error: .string(limit: 4 << 20))
        var code: CInt?
        if case .exited(let exited) = run.terminationStatus { code = exited }
        return Run(code: code, output: run.standardOutput, error: run.standardError)
    }
}
