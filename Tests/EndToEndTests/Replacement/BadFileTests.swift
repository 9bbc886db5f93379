import DSRModel
import Foundation
import SombraSimulator
import Testing

@Suite("Library files that behave badly while webhooks come", .serialized)
struct BadFileTests {
    @Test(
        "a copy over a live file, a truncated file and a renamed one leave the old build serving",
        .timeLimit(.minutes(5)))
    func files() async throws {
        try await SwapScene.play { scene in
            let first = try SwapPlugin(into: scene.workshop)
            try scene.drop(first)
            try await scene.gateway { gateway in
                try await gateway.runs(first.version)
                let answers = try await Traffic.during(scene, connections: 2) { _ in
                    try await Self.copyOver(try first.versioned("1.0.11"), scene, gateway)
                    try await Self.truncate(try first.versioned("1.0.12"), scene, gateway)
                    try await Self.giveAnotherName(scene, gateway)
                }
                try await scene.expectServed(answers)
                #expect(try await scene.house.pluginRows().refused.isEmpty)
            }
        }
    }

    /// Writes a build over the live file in two halves, as `cp` does, and has the host look in between.
    private static func copyOver(_ build: SwapPlugin, _ scene: SwapScene, _ gateway: RunningGateway) async throws {
        let before = try #require(try await scene.house.pluginRows().plugins.first)
        let start = gateway.log.lines.count
        let file = try FileHandle(forWritingTo: URL(filePath: scene.house.plugins + "/" + SwapScene.file))
        try file.truncate(atOffset: 0)
        let half = build.bytes.count / 2
        try file.write(contentsOf: build.bytes.prefix(half))
        #expect(try await scene.house.parasol("plugin", "rescan").code == 0)
        try await gateway.refuses(SwapScene.file, from: start)
        #expect(try await scene.house.pluginRows().plugins.first?.process == before.process)
        try file.write(contentsOf: build.bytes.dropFirst(half))
        try file.close()
        try await gateway.runs(build.version, from: start)
    }

    private static func truncate(_ build: SwapPlugin, _ scene: SwapScene, _ gateway: RunningGateway) async throws {
        let before = try #require(try await scene.house.pluginRows().plugins.first)
        let start = gateway.log.lines.count
        try scene.drop(Data(build.bytes.prefix(4096)))
        try await gateway.refuses(SwapScene.file, from: start)
        let rows = try await scene.house.pluginRows()
        #expect(rows.plugins.first?.process == before.process && rows.plugins.first?.state == "running")
        #expect(rows.refused.map { $0.file.hasSuffix("/" + SwapScene.file) } == [true])
        try scene.drop(build)
        try await gateway.runs(build.version, from: start)
    }

    /// Another name for the same bytes is no other build.
    private static func giveAnotherName(_ scene: SwapScene, _ gateway: RunningGateway) async throws {
        let before = try #require(try await scene.house.pluginRows().plugins.first)
        let start = gateway.log.lines.count
        try FileManager.default.moveItem(
            atPath: scene.house.plugins + "/" + SwapScene.file, toPath: scene.house.plugins + "/other.so")
        // The host says nothing of it; a plugin that comes after it shows that it looked.
        try scene.drop(
            try SwapPlugin(handles: [.saleOptOut], into: scene.workshop).named("com.example.swap01"), as: "z.so")
        try await gateway.runs("1.0.10", of: "com.example.swap01", from: start)
        let after = try await scene.house.pluginRows().plugins.first { $0.id == before.id }
        #expect(after?.process == before.process && after?.file?.hasSuffix("/other.so") == true)
        #expect(after?.state == "running")
    }

    @Test("a volume of Kubernetes, whose ..data is swapped, replaces the plugin", .timeLimit(.minutes(5)))
    func volume() async throws {
        try await SwapScene.play { scene in
            let first = try SwapPlugin(into: scene.workshop)
            let plugins = scene.house.plugins
            let files = FileManager.default
            try scene.fill(volume: "..v1", with: first)
            try files.createSymbolicLink(atPath: plugins + "/..data", withDestinationPath: "..v1")
            try files.createSymbolicLink(
                atPath: plugins + "/" + SwapScene.file, withDestinationPath: "..data/" + SwapScene.file)
            try await scene.gateway { gateway in
                let old = try await gateway.runs(first.version)
                let answers = try await Traffic.during(scene, connections: 2) { _ in
                    try scene.fill(volume: "..v2", with: try first.versioned("1.0.11"))
                    try FileManager.default.createSymbolicLink(
                        atPath: plugins + "/..data_tmp", withDestinationPath: "..v2")
                    #expect(rename(plugins + "/..data_tmp", plugins + "/..data") == 0)
                    try FileManager.default.removeItem(atPath: plugins + "/..v1")
                    try await gateway.runs("1.0.11")
                    try await gateway.endedBuild(old)
                }
                try await scene.expectServed(answers)
            }
        }
    }

    @Test(
        "a full disk refuses the new build, and it runs once there is room", .timeLimit(.minutes(5)),
        .enabled("only who may mount a small disk can fill one") { await SmallDisk.isPossible })
    func fullDisk() async throws {
        try await SwapScene.play { scene in
            let first = try SwapPlugin(into: scene.workshop)
            try scene.drop(first)
            let objects = scene.house.state + "/objects"
            try FileManager.default.createDirectory(
                atPath: objects, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try await SmallDisk.mounted(at: objects) {
                try await scene.gateway { gateway in
                    try await gateway.runs(first.version)
                    let answers = try await Traffic.during(scene, connections: 2) { _ in
                        let filler = try SmallDisk.fill(objects)
                        try scene.drop(try first.versioned("1.0.11"))
                        #expect(try await gateway.refuses(SwapScene.file) == "unwritable")
                        #expect(try await scene.house.pluginRows().plugins.first?.state == "running")
                        try FileManager.default.removeItem(atPath: filler)
                        #expect(try await scene.house.parasol("plugin", "rescan").code == 0)
                        try await gateway.runs("1.0.11")
                    }
                    try await scene.expectServed(answers)
                }
            }
        }
    }

    @Test("fifty plugins dropped at once all run, and one webhook is served by all", .timeLimit(.minutes(5)))
    func fifty() async throws {
        try await SwapScene.play { scene in
            let first = try SwapPlugin(into: scene.workshop)
            let other = try SwapPlugin(handles: [.saleOptOut], into: scene.workshop)
            let ids = (1...50).map { PluginID(rawValue: "com.example.swap\($0 < 10 ? "0" : "")\($0)") }
            try scene.drop(first)
            try await scene.gateway { gateway in
                try await gateway.runs(first.version)
                let answers = try await Traffic.during(scene, connections: 2) { _ in
                    for id in ids { try scene.drop(try other.named(id), as: "\(id).so") }
                    for id in ids { try await gateway.runs(other.version, of: id) }
                }
                try await scene.expectServed(answers)
                #expect(try await scene.send(.saleOptOut).status == 200)
                try await scene.reported()
                let rows = try await scene.house.pluginRows()
                #expect(rows.plugins.filter { $0.state == "running" && $0.unaskedEnds == 0 }.count == 51)
                #expect(rows.refused.isEmpty && rows.missing.isEmpty)
                let jobs = try await scene.house.parasol("jobs", "list", "--format", "json").json(as: JobRows.self)
                let job = try #require(jobs.jobs.first { $0.type == "SALE_OPT_OUT" })
                let sheet: JobSheet = try await scene.house.parasol("jobs", "show", job.id, "--format", "json").json()
                #expect(sheet.tasks.filter { $0.state == "done" }.count == 50)
            }
        }
    }
}

extension SwapScene {
    /// Brings any bytes under the plugin's name.
    fileprivate func drop(_ bytes: Data) throws {
        let partial = house.plugins + "/.broken.new"
        try bytes.write(to: URL(filePath: partial))
        guard chmod(partial, 0o755) == 0, rename(partial, house.plugins + "/" + Self.file) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
    }

    /// Makes a directory of a volume, as Kubernetes writes it.
    fileprivate func fill(volume: String, with plugin: SwapPlugin) throws {
        let directory = house.plugins + "/" + volume
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try plugin.bytes.write(to: URL(filePath: directory + "/" + Self.file))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: directory + "/" + Self.file)
    }
}
