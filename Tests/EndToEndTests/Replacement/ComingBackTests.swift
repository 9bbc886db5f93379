import DSRModel
import Foundation
import PluginFixtures
import SombraSimulator
import Testing

@Suite("Plugins that go, fail and come back", .serialized)
struct ComingBackTests {
    @Test("a removed plugin's task waits for it; retire ends that", .timeLimit(.minutes(5)))
    func removed() async throws {
        try await SwapScene.play { scene in
            let plugin = try SwapPlugin(into: scene.workshop)
            try scene.drop(plugin)
            try await scene.gateway { gateway in
                let build = try await gateway.runs(plugin.version)
                try scene.remove()
                try await gateway.endedBuild(build)
                #expect(try await scene.send(.erasure).status == 200)
                let rows = try await scene.house.pluginRows()
                #expect(rows.missing == [SwapPlugin.id.rawValue])
                #expect(try scene.ledger().isEmpty)
                #expect(await scene.simulator.belief.ledger.isEmpty)

                let back = gateway.log.lines.count
                try scene.drop(plugin)
                try await gateway.runs(plugin.version, from: back)
                try await scene.reported()
                #expect(try scene.ledger().map(\.attempt) == ["1"])

                let gone = gateway.log.lines.count
                try scene.remove()
                try await gateway.endedBuild(build, from: gone)
                let retired = try await scene.house.parasol("plugin", "retire", SwapPlugin.id.rawValue)
                #expect(retired.code == 0, "\(retired.error)")
                #expect(try await scene.send(.erasure).status == 401)
                #expect(try await scene.house.pluginRows().missing.isEmpty)
            }
        }
    }

    @Test("an older build is refused, and installed only where that is allowed", .timeLimit(.minutes(5)))
    func downgrade() async throws {
        try await SwapScene.play { scene in
            let newer = try SwapPlugin(version: "1.0.20", into: scene.workshop)
            let older = try newer.versioned("1.0.19")
            let file = scene.workshop.path + "/older.so"
            try older.bytes.write(to: URL(filePath: file))
            try scene.drop(newer)
            try await scene.gateway { gateway in
                let build = try await gateway.runs(newer.version)
                try scene.drop(older)
                #expect(try await gateway.refuses(SwapScene.file) == "downgrade")
                #expect(try await scene.house.pluginRows().plugins.first?.build == build)
                #expect(try await scene.serve().count == 1)

                let refused = try await scene.house.parasol("plugin", "install", file)
                #expect(refused.code == 1 && refused.error.contains("--allow-downgrade"), "\(refused.error)")
                let installed = try await scene.house.parasol("plugin", "install", file, "--allow-downgrade")
                #expect(installed.code == 0, "\(installed.output)\(installed.error)")
                try await gateway.runs(older.version)
                try await gateway.endedBuild(build)
                #expect(try await scene.serve().count == 1)
                #expect(try await scene.house.pluginRows().plugins.first?.version == older.version)
            }
        }
    }

    @Test("a new build whose first tasks all fail gives way to the old one", .timeLimit(.minutes(5)))
    func rollback() async throws {
        try await SwapScene.play { scene in
            let good = try SwapPlugin(into: scene.workshop)
            let bad = try SwapPlugin(version: "1.0.11", fault: .refuses, into: scene.workshop)
            try scene.drop(good)
            try await scene.gateway { gateway in
                let build = try await gateway.runs(good.version)
                #expect(try await scene.serve().count == 1)
                let start = gateway.log.lines.count
                try scene.drop(bad)
                let badBuild = try await gateway.runs(bad.version)
                for _ in 1...3 { #expect(try await scene.send(.erasure).status == 200) }
                let line = try await gateway.pluginLine("plugin rolled back", of: SwapPlugin.id, from: start)
                #expect(line["build"] == badBuild && line["to"] == good.version)
                try await gateway.runs(good.version, from: start)
                try await gateway.endedBuild(badBuild)
                // The tasks that failed come back to the old build by themselves.
                try await scene.reported()
                let rows = try await scene.house.pluginRows()
                #expect(rows.plugins.first?.build == build && rows.plugins.first?.state == "running")
                #expect(rows.refused.map(\.code) == ["rolled-back"])
                #expect(try scene.ledger().count == 4 && Set(try scene.ledger().map(\.key)).count == 4)
                #expect(try await scene.serve().map(\.attempt) == ["1"])
            }
        }
    }

    @Test("a plugin that crashes on every task is quarantined until it is released", .timeLimit(.minutes(5)))
    func quarantine() async throws {
        try await SwapScene.play { scene in
            let plugin = try SwapPlugin(fault: .crashes, into: scene.workshop)
            let poison = scene.data.path + "/poison"
            try Data().write(to: URL(filePath: poison))
            try scene.drop(plugin)
            try await scene.gateway { gateway in
                try await gateway.runs(plugin.version)
                for _ in 1...4 { #expect(try await scene.send(.erasure).status == 200) }
                _ = try await gateway.pluginLine(
                    "plugin in quarantine: it gets no tasks until it is released or replaced", of: SwapPlugin.id)
                let rows = try await scene.house.pluginRows()
                #expect(rows.plugins.map(\.state) == ["quarantined"])
                #expect(rows.plugins.first?.unaskedEnds == 5 && rows.plugins.first?.process == nil)
                #expect(rows.missing == [SwapPlugin.id.rawValue])
                #expect(try gateway.workers().isEmpty)
                // What comes meanwhile is taken and waits.
                #expect(try await scene.send(.access).status == 200)

                try FileManager.default.removeItem(atPath: poison)
                let start = gateway.log.lines.count
                let released = try await scene.house.parasol("plugin", "release", SwapPlugin.id.rawValue)
                #expect(released.code == 0, "\(released.error)")
                try await gateway.runs(plugin.version, from: start)
                try await scene.reported()
                #expect(try scene.ledger().count == 5)
                #expect(try await scene.house.pluginRows().plugins.map(\.state) == ["running"])
            }
        }
    }
}

extension SwapScene {
    fileprivate func remove() throws {
        try FileManager.default.removeItem(atPath: house.plugins + "/" + Self.file)
    }
}
