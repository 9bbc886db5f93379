import DSRModel
import Foundation
import PluginFixtures
import SombraSimulator
import Testing

@Suite("A plugin's settings that change while webhooks come", .serialized)
struct HotSettingsTests {
    @Test("are taken over by a new process; broken ones leave the old one running", .timeLimit(.minutes(5)))
    func edited() async throws {
        try await SwapScene.play { scene in
            let plugin = try SwapPlugin(into: scene.workshop)
            try scene.drop(plugin)
            try await scene.gateway { gateway in
                try await gateway.runs(plugin.version)
                let answers = try await Traffic.during(scene, connections: 2) { _ in
                    let edit = gateway.log.lines.count
                    try scene.settle(label: "edited")
                    try await gateway.runs(plugin.version, from: edit)
                    let running = try #require(try await scene.house.pluginRows().plugins.first)

                    try scene.settle(label: "x", as: "lable")
                    #expect(try await gateway.refuses(SwapScene.file, from: edit) == "settings-invalid")
                    let rows = try await scene.house.pluginRows()
                    let refused = try #require(rows.refused.first)
                    for words in ["plugins.d/\(SwapPlugin.id).yaml:4", "lable"] {
                        #expect(refused.message.contains(words), "no \(words): \(refused.message)")
                    }
                    #expect(rows.plugins.first?.process == running.process)

                    let mend = gateway.log.lines.count
                    try scene.settle(label: "mended")
                    try await gateway.runs(plugin.version, from: mend)
                }
                try await scene.expectServed(answers)
                #expect(Set(try scene.ledger().map(\.label)).isSubset(of: ["plain", "edited", "mended"]))
                #expect(try await scene.serve().map(\.label) == ["mended"])
            }
        }
    }

    @Test("SIGHUP and plugin rescan take a changed secret over", .timeLimit(.minutes(5)))
    func secret() async throws {
        try await SwapScene.play { scene in
            let plugin = try SwapPlugin(into: scene.workshop)
            try scene.drop(plugin)
            try scene.house.write("first", to: "secrets/label", mode: 0o600)
            try scene.settle(label: "{file: \"\(scene.house.directory.path)/secrets/label\"}")
            try await scene.gateway { gateway in
                try await gateway.runs(plugin.version)
                let answers = try await Traffic.during(scene, connections: 2) { _ in
                    var start = gateway.log.lines.count
                    try scene.house.write("second", to: "secrets/label", mode: 0o600)
                    gateway.signal(SIGHUP)
                    try await gateway.runs(plugin.version, from: start)
                    start = gateway.log.lines.count
                    try scene.house.write("third", to: "secrets/label", mode: 0o600)
                    #expect(try await scene.house.parasol("plugin", "rescan").code == 0)
                    try await gateway.runs(plugin.version, from: start)
                }
                try await scene.expectServed(answers)
                #expect(try await scene.serve().map(\.label) == ["third"])
            }
        }
    }
}
