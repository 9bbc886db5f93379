import Foundation
import SombraSimulator
import Testing

@Suite("parasol check")
struct CheckTests {
    private struct Line: Decodable {
        let verdict: String
        let subject: String
        let detail: String
    }

    @Test("passes a good configuration, with a line each, and leaves no state behind", .timeLimit(.minutes(5)))
    func good() async throws {
        try await Scene.play { scene in
            let run = try await scene.house.parasol("check")
            #expect(run.code == 0, "\(run.output)")
            let lines = try await scene.house.parasol("check", "--format", "json").json(as: [Line].self)
            #expect(lines.allSatisfy { $0.verdict == "ok" }, "\(run.output)")
            let subjects = [
                "configuration", "store", "signing key", "plugin com.example.stage", "data silo \(House.silo)",
            ]
            for subject in subjects { #expect(lines.contains { $0.subject == subject }, "\(run.output)") }
            #expect(run.output.split(separator: "\n").count == lines.count)
            #expect(!FileManager.default.fileExists(atPath: scene.house.state))
        }
    }

    @Test("passes while the gateway runs", .timeLimit(.minutes(5)))
    func besideAGateway() async throws {
        try await Scene.play { scene in
            try await scene.gateway { _ in
                let run = try await scene.house.parasol("check")
                #expect(run.code == 0, "\(run.output)")
                #expect(run.output.contains("in use by a running gateway"))
            }
        }
    }

    @Test("fails with 1 over a plugin that is broken, and still looks at the rest", .timeLimit(.minutes(5)))
    func brokenPlugin() async throws {
        try await Scene.play { scene in
            try scene.house.install(try BadLibrary.truncated.make(in: scene.stage.directory), as: "broken.so")
            let run = try await scene.house.parasol("check")
            #expect(run.code == 1)
            let failed = run.output.split(separator: "\n").filter { $0.hasPrefix("FAIL") }
            #expect(failed.count == 1)
            #expect(failed.first?.contains("broken.so: truncated: ") == true)
            #expect(run.output.contains("ok      plugin com.example.stage"))
        }
    }

    @Test("fails with 1 over one plugin's settings, which keep no other plugin from serving", .timeLimit(.minutes(5)))
    func brokenSettings() async throws {
        try await Scene.play { scene in
            try scene.house.write("dataSilo: [one]\n", to: "plugins.d/com.example.other.yaml")
            let run = try await scene.house.parasol("check")
            #expect(run.code == 1)
            #expect(run.output.contains("com.example.other.yaml:1:"), "\(run.output)")
            #expect(run.output.contains("ok      plugin com.example.stage"), "\(run.output)")
            try await scene.gateway { _ in
                let list = try await scene.house.parasol("plugin", "list")
                #expect(list.output.contains("com.example.stage"), "\(list.output)")
            }
        }
    }

    @Test("fails with 1 over plugins that wait for each other", .timeLimit(.minutes(5)))
    func circle() async throws {
        try await Scene.play { scene in
            try scene.house.write("after: [com.example.b]\n", to: "plugins.d/com.example.a.yaml")
            try scene.house.write("after: [com.example.a]\n", to: "plugins.d/com.example.b.yaml")
            let run = try await scene.house.parasol("check")
            #expect(run.code == 1)
            #expect(run.output.contains("com.example.a → com.example.b → com.example.a"), "\(run.output)")
        }
    }

    @Test("fails with 1 where Sombra refuses the key", .timeLimit(.minutes(5)))
    func refusedKey() async throws {
        try await Scene.play(more: "dataSilos: {\(House.silo): {apiKey: not-the-key-of-this-silo}}") { scene in
            let run = try await scene.house.parasol("check")
            #expect(run.code == 1)
            #expect(run.output.contains("FAIL    key of \(House.silo): refused"), "\(run.output)")
            #expect(!run.output.contains("not-the-key-of-this-silo"))
        }
    }

    @Test("fails with 2 over a configuration that is wrong", .timeLimit(.minutes(5)))
    func wrongConfiguration() async throws {
        let house = try House(sombra: "http://127.0.0.1:9", apiKey: "key", publicKey: SigningKey().publicKeyPEM)
        try house.write(try house.text(of: "parasol.yaml") + "jbos: {attempts: 3}\n", to: "parasol.yaml")
        let run = try await house.parasol("check")
        #expect(run.code == 2)
        #expect(run.error.contains("jbos"))
        #expect(run.error.contains("jobs"))
    }
}
