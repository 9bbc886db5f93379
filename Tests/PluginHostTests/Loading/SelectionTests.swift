import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginMessages
import Testing

@Suite("Which of several builds runs")
struct SelectionTests {
    private static let id: PluginID = "com.example.accounts"

    @Test("the highest version runs, whatever the files are called")
    func highest() async throws {
        let test = try TestHost()
        for (name, version) in [("a.so", "1.10.0"), ("b.so", "1.9.0"), ("c.so", "2.0.0-beta.1"), ("d.so", "1.2.0")] {
            try FixturePlugin(Self.id, version: version).build(into: test.drop, named: name)
        }
        #expect(await test.load().refused.isEmpty)
        #expect(test.host.snapshot[Self.id]?.manifest.version == "2.0.0-beta.1")
        let superseded = UnusedLibrary.Reason.superseded(by: "2.0.0-beta.1")
        #expect(test.unused == ["a.so": superseded, "b.so": superseded, "d.so": superseded])
        await stop(test)
    }

    @Test("an equal version with another hash is refused with both files named")
    func reused() async throws {
        let test = try TestHost()
        try FixturePlugin(Self.id).build(into: test.drop, named: "a.so")
        try FixturePlugin.with(Self.id) { $0.flags = ["-DOTHER", "-O2"] }.build(into: test.drop, named: "b.so")
        let (running, refused) = await test.load()
        #expect(running == [Self.id])
        #expect(refused == ["b.so": .versionReused])
        #expect(test.host.snapshot[Self.id]?.file.hasSuffix("/a.so") == true)
        let message = try #require(test.host.refusals.first?.message)
        #expect(message.contains("a.so") && message.contains("b.so"))
        await stop(test)
    }

    @Test("the same build under two names is one plugin")
    func duplicate() async throws {
        let test = try TestHost()
        let library = try FixturePlugin(Self.id).build(into: test.drop, named: "a.so")
        try setMode(0o755, of: try test.drop.copy(of: library, named: "b.so"))
        let (running, refused) = await test.load()
        #expect(running == [Self.id])
        #expect(refused.isEmpty)
        #expect(test.unused == ["b.so": .duplicate(of: library)])
        await stop(test)
    }

    @Test("when the highest version does not start the next one runs, and both are told")
    func fallback() async throws {
        let test = try TestHost()
        try FixturePlugin(Self.id, version: "1.0.0").build(into: test.drop, named: "old.so")
        var new = FixturePlugin(Self.id, version: "2.0.0")
        new.refusal = "no connection"
        try new.build(into: test.drop, named: "new.so")
        #expect(await test.load().refused == ["new.so": RefusalCode(rawValue: "start-refused")])
        #expect(test.host.snapshot[Self.id]?.manifest.version == "1.0.0")
        await stop(test)
    }

    @Test("loading again adds what came since and lets a higher version take over")
    func again() async throws {
        let test = try TestHost()
        try FixturePlugin(Self.id, version: "1.1.0").build(into: test.drop, named: "a.so")
        _ = await test.load()
        let old = try #require(test.host.connection(for: Self.id))

        try FixturePlugin("com.example.late").build(into: test.drop, named: "late.so")
        try FixturePlugin(Self.id, version: "1.0.0").build(into: test.drop, named: "lower.so")
        try FixturePlugin(Self.id, version: "1.2.0").build(into: test.drop, named: "higher.so")
        var other = FixturePlugin(Self.id, version: "1.1.0")
        other.flags = ["-O2", "-DOTHER"]
        try other.build(into: test.drop, named: "0-first-by-name.so")
        let (running, refused) = await test.load()

        #expect(running == [Self.id, "com.example.late"])
        #expect(refused == ["0-first-by-name.so": .versionReused])
        #expect(test.unused == ["lower.so": .superseded(by: "1.2.0"), "a.so": .superseded(by: "1.2.0")])
        #expect(test.host.connection(for: Self.id) !== old)
        #expect(test.host.snapshot[Self.id]?.manifest.version == "1.2.0")
        await stop(test)
    }
}
