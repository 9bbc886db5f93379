import DSRModel
import Foundation
import PluginFixtures
import PluginMessages
import SombraSimulator
import Testing

@Suite("Signing, installing and removing plugins from the command line")
struct DropTests {
    private struct Library: Decodable {
        let file: String
        let id: String?
        let level: Int?
        let keys: [String]
    }

    private let build: ScratchDirectory

    init() throws { build = try ScratchDirectory() }

    private func house(trusting key: String? = nil) throws -> House {
        let house = try House(sombra: "http://127.0.0.1:9", apiKey: "key", publicKey: SigningKey().publicKeyPEM)
        guard let key else { return house }
        let plain = "plugins: {directory: plugins.d}"
        try house.write(
            try house.text(of: "parasol.yaml").replacing(
                plain, with: "plugins: {directory: plugins.d, trustedKeys: [\(key)]}"), to: "parasol.yaml")
        return house
    }

    private func visible(_ house: House) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: house.plugins).filter { !$0.hasPrefix(".") }.sorted()
    }

    @Test("keygen writes a private key for its owner alone, prints the public one, and overwrites nothing")
    func keygen() async throws {
        let made = try await CommandRun.parasol("plugin", "keygen", "--output", build.path + "/release")
        #expect(made.code == 0, "\(made.error)")
        let secret = try String(contentsOfFile: build.path + "/release.key", encoding: .utf8)
        let line = try String(contentsOfFile: build.path + "/release.pub", encoding: .utf8).dropLast()
        let mode = try FileManager.default.attributesOfItem(atPath: build.path + "/release.key")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(made.output.contains("trustedKeys: [\"\(line)\"]"))
        #expect(!(made.output + made.error).contains(try #require(secret.split(separator: ":").last).dropLast()))
        #expect(try await CommandRun.parasol("plugin", "keygen", "--output", build.path + "/release").code == 1)
        #expect(try String(contentsOfFile: build.path + "/release.key", encoding: .utf8) == secret)
    }

    @Test(
        "a signed library is installed where only signed ones are let in, and removed by its id",
        .timeLimit(.minutes(5)))
    func signedWay() async throws {
        let library = try StagePlugin().build(into: build)
        _ = try await CommandRun.parasol("plugin", "keygen", "--output", build.path + "/release")
        let house = try house(trusting: build.path + "/release.pub")

        let unsigned = try await house.parasol("plugin", "install", library)
        #expect(unsigned.code == 1)
        #expect(unsigned.error.contains("unsigned: ") && unsigned.error.contains("parasol plugin sign"))
        #expect(try visible(house).isEmpty)

        let signed = try await CommandRun.parasol("plugin", "sign", library, "--key", build.path + "/release.key")
        #expect(signed.code == 0, "\(signed.error)")
        #expect(try await house.parasol("plugin", "inspect", library).code == 0)
        let installed = try await house.parasol("plugin", "install", library)
        #expect(installed.code == 0, "\(installed.error)")
        let names = try visible(house)
        #expect(names.count == 2 && names[0].hasPrefix("com.example.stage-1.0.0-") && names[0].hasSuffix(".so"))
        #expect(names[1] == names[0] + ".parasol.json")

        let listed = try await CommandRun.parasol("plugin", "list", "--directory", house.plugins, "--format", "json")
        let rows = try listed.json(as: [Library].self)
        #expect(rows.map(\.id) == ["com.example.stage"] && rows.first?.keys.count == 1 && rows.first?.level == nil)

        #expect(try await house.parasol("plugin", "remove", "com.example.stage").code == 1)
        #expect(try visible(house) == names)
        let removed = try await house.parasol("plugin", "remove", "com.example.stage", "--yes")
        #expect(removed.code == 0 && removed.output.contains("stays expected"), "\(removed.error)")
        #expect(try visible(house).isEmpty)
        #expect(try await house.parasol("plugin", "remove", "com.example.stage", "--yes").code == 1)
        #expect(try await house.parasol("plugin", "remove", "stage", "--yes").code == 2)
    }

    @Test("a changed library or sidecar is refused with the member that differs", .timeLimit(.minutes(5)))
    func changed() async throws {
        let library = try StagePlugin().build(into: build)
        _ = try await CommandRun.parasol("plugin", "keygen", "--output", build.path + "/release")
        let house = try house(trusting: build.path + "/release.pub")
        _ = try await CommandRun.parasol("plugin", "sign", library, "--key", build.path + "/release.key")
        _ = try StagePlugin(version: "1.0.1").build(into: build)
        let inspected = try await house.parasol("plugin", "inspect", library)
        #expect(inspected.code == 1)
        #expect(inspected.error.contains("sidecar-mismatch") && inspected.error.contains("\"sha256\""))
        let installed = try await house.parasol("plugin", "install", library)
        #expect(installed.code == 1 && installed.error.contains("sidecar-mismatch"))
    }

    @Test("a running gateway is waited for: what runs replaces, what is refused is taken back", .timeLimit(.minutes(5)))
    func live() async throws {
        let house = try house()
        try await RunningGateway.run(house) { _ in
            let first = try await house.parasol("plugin", "install", try StagePlugin().build(into: build))
            #expect(first.code == 0 && first.output.hasSuffix("running\n"), "\(first.output)\(first.error)")
            let old = try visible(house)
            let newer = try StagePlugin(version: "1.1.0").build(into: build)
            let second = try await house.parasol("plugin", "install", newer)
            #expect(second.code == 0, "\(second.output)\(second.error)")
            #expect(old.count == 1 && second.output.contains("removed \(old[0])\nrunning"), "\(second.output)")
            let running = try visible(house)
            #expect(running.count == 1 && running != old)

            var demanding = StagePlugin(version: "1.2.0")
            demanding.manifest.settings = [
                "type": "object", "required": ["limit"], "properties": ["limit": ["type": "integer"]],
            ]
            let refused = try await house.parasol("plugin", "install", try demanding.build(into: build))
            #expect(refused.code == 1)
            #expect(refused.error.contains("settings-invalid") && refused.error.contains("settings.limit"))
            #expect(try visible(house) == running)
            let listed = try await house.parasol("plugin", "list")
            #expect(listed.output.contains("1.1.0"), "\(listed.output)")
        }
    }

    @Test("settings are checked without a gateway, all faults at once", .timeLimit(.minutes(5)))
    func settings() async throws {
        let library = try StagePlugin().build(into: build)
        let file = build.path + "/com.example.stage.yaml"
        func validate(_ yaml: String, _ more: String...) async throws -> CommandRun {
            try Data(yaml.utf8).write(to: URL(filePath: file))
            return try await CommandRun.parasol(["plugin", "settings", "validate", file] + more)
        }
        let valid = try await validate("settings: {directory: here}\n")
        #expect(valid.code == 0 && valid.output.contains("valid for com.example.stage 1.0.0"), "\(valid.error)")
        let wrong = try await validate("timeout: 5\nsettings:\n  directory: 7\n  stubborn: {env: NOBODY_SETS_THIS}\n")
        #expect(wrong.code == 1)
        for text in ["\(file):1:10: timeout", "\(file):3:14: settings.directory", "\(file):4:13: settings.stubborn"] {
            #expect(wrong.output.contains(text), "\(text) in \(wrong.output)")
        }
        #expect(wrong.output.split(separator: "\n").count == 3)
        let here = try await validate("settings: {directory: {env: NOBODY_SETS_THIS}}\n", "--without-secrets")
        #expect(here.code == 0, "\(here.output)")
        try FileManager.default.removeItem(atPath: library)
        #expect(try await validate("settings: {}\n").code == 2)
        let other = try StagePlugin("com.example.other").build(into: build, named: "other")
        #expect(try await validate("settings: {}\n", "--library", other).code == 2)
    }
}
