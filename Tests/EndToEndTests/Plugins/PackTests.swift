import Foundation
import PluginFixtures
import SombraSimulator
import Testing

@Suite("Packing and building plugins")
struct PackTests {
    private struct Inspection: Decodable {
        struct Manifest: Decodable {
            let id: String
        }

        let manifest: Manifest?
    }

    @Test("pack writes the manifest that the library gives, once", .timeLimit(.minutes(5)))
    func pack() async throws {
        let directory = try ScratchDirectory()
        var plugin = StagePlugin()
        plugin.isPacked = false
        let library = try plugin.build(into: directory)
        #expect(try await CommandRun.parasol("plugin", "inspect", library).code == 1)

        let packed = try await CommandRun.parasol("plugin", "pack", library)
        #expect(packed.code == 0, "\(packed.error)")
        #expect(packed.output.contains(": packed, com.example.stage 1.0.0"))
        let inspected = try await CommandRun.parasol("plugin", "inspect", library, "--format", "json")
        #expect(inspected.code == 0)
        #expect(try inspected.json(as: Inspection.self).manifest?.id == "com.example.stage")
        let again = try await CommandRun.parasol("plugin", "pack", library)
        #expect(again.output.contains(": already packed, com.example.stage 1.0.0"))
        try await expectRuns(library, "com.example.stage", try Self.house())
    }

    @Test("pack says why a library cannot be packed", .timeLimit(.minutes(5)))
    func unpackable() async throws {
        let directory = try ScratchDirectory()
        for bad in [BadLibrary.notELF, .noEntry, .otherMajor] {
            let run = try await CommandRun.parasol("plugin", "pack", try bad.make(in: directory))
            #expect(run.code == 1)
            #expect(run.error.contains(bad.rawValue), "\(bad): \(run.error)")
        }
    }

    @Test("build makes of the template a packed library that a gateway runs", .timeLimit(.minutes(5)))
    func build() async throws {
        let directory = try ScratchDirectory()
        let library = directory.path + "/accounts.so"
        let built = try await CommandRun.parasol(
            "plugin", "build", Parasol.packageDirectory + "/plugin-template", "--output", library)
        #expect(built.code == 0, "\(built.error)")
        #expect(built.output.contains(": packed, com.example.accounts 1.0.0"))
        let house = try Self.house()
        try house.write("{}", to: "data/accounts.json")
        try house.write(
            "settings: {accounts: \"\(house.directory.path)/data/accounts.json\"}\n",
            to: "plugins.d/com.example.accounts.yaml")
        try await expectRuns(library, "com.example.accounts", house)
    }

    @Test("build says what is missing where there is no package", .timeLimit(.minutes(5)))
    func noPackage() async throws {
        let directory = try ScratchDirectory()
        let run = try await CommandRun.parasol("plugin", "build", directory.path)
        #expect(run.code == 2)
        #expect(run.error.contains("Package.swift"))
    }

    private static func house() throws -> House {
        try House(sombra: "http://127.0.0.1:9", apiKey: "key", publicKey: SigningKey().publicKeyPEM)
    }

    private func expectRuns(_ library: String, _ id: String, _ house: House) async throws {
        try house.install(library, as: "plugin.so")
        try await RunningGateway.run(house) { gateway in
            let line = try await gateway.logged("plugin runs")
            #expect(line["plugin"] == id)
        }
    }
}
