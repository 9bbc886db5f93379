import Foundation
import PluginFixtures
import Testing

@Suite("The hostile plugin")
struct HostilePluginTests {
    private struct Inspection: Decodable {
        struct Manifest: Decodable {
            let id: String
        }

        let manifest: Manifest?
    }

    @Test("is inspected and listed without a line of it run, however it begins", .timeLimit(.minutes(5)))
    func constructor() async throws {
        let directory = try ScratchDirectory()
        let witness = directory.path + "/ran"
        var plugin = HostilePlugin()
        plugin.constructor = .segv
        plugin.constructorFile = witness
        let library = try plugin.build(into: directory)
        let inspection = try await CommandRun.parasol("plugin", "inspect", library, "--format", "json")
        #expect(inspection.code == 0, "\(inspection.error)")
        #expect(try inspection.json(as: Inspection.self).manifest?.id == "com.example.hostile")
        let list = try await CommandRun.parasol("plugin", "list", "--directory", directory.path)
        #expect(list.output.contains("com.example.hostile"), "\(list.output)")
        #expect(!FileManager.default.fileExists(atPath: witness))
    }

    @Test("writes its witness as soon as anybody loads it", .timeLimit(.minutes(5)))
    func witness() async throws {
        let directory = try ScratchDirectory()
        let witness = directory.path + "/ran"
        var plugin = HostilePlugin()
        plugin.constructorFile = witness
        plugin.isPacked = false
        let library = try plugin.build(into: directory)
        // Packing loads the library, in a process of its own.
        _ = try await CommandRun.parasol("plugin", "pack", library)
        #expect(FileManager.default.fileExists(atPath: witness))
    }
}
