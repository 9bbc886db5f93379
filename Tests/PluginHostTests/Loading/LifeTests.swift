import DSRModel
import PluginFixtures
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("The host's plugins over time")
struct LifeTests {
    private static let id: PluginID = "com.example.accounts"

    /// Not async: what is asked on the way of every webhook must not wait.
    private func lookUp(_ host: PluginHost) -> (connection: (any PluginConnection)?, running: Int, refused: Int) {
        (host.connection(for: Self.id), host.registrations.count, host.refusals.count)
    }

    @Test("lookups read a snapshot without waiting, and a snapshot that was taken does not change")
    func snapshots() async throws {
        let test = try TestHost()
        try FixturePlugin(Self.id).build(into: test.drop)
        let before = test.host.snapshot
        #expect(lookUp(test.host).running == 0)
        _ = await test.load()
        #expect(lookUp(test.host).connection != nil)
        #expect(before[Self.id] == nil)
        let running = test.host.snapshot
        await stop(test)
        #expect(lookUp(test.host).connection == nil)
        #expect(running[Self.id] != nil)
    }

    @Test("after a drain no job is taken, and the plugins are still there")
    func drained() async throws {
        let test = try TestHost()
        try FixturePlugin(Self.id).build(into: test.drop)
        _ = await test.load()
        let connection = try #require(test.host.connection(for: Self.id))
        #expect(try await answer(of: connection) == "notFound")
        await test.host.drainAll()
        #expect(try await answer(of: connection).hasPrefix("notBegun"))
        #expect(test.host.registrations.count == 1)
        await stop(test)
        #expect(try await answer(of: connection).hasPrefix("notBegun"))
    }

    @Test("a host that is stopping loads nothing more")
    func stopping() async throws {
        let test = try TestHost()
        await stop(test)
        try FixturePlugin(Self.id).build(into: test.drop)
        #expect(await test.load().running.isEmpty)
    }

    @Test("loads that are asked for at once are one load")
    func atOnce() async throws {
        let test = try TestHost()
        try FixturePlugin(Self.id).build(into: test.drop)
        async let first = test.load().running
        async let second = test.load().running
        #expect(await [first, second] == [[Self.id], [Self.id]])
        await stop(test)
    }

    @Test("a plugin that does not end in time is named")
    func late() async throws {
        let test = try TestHost()
        try FixturePlugin.with(Self.id) { $0.flags = ["-DHANGS_IN_STOP"] }.build(into: test.drop)
        _ = await test.load()
        #expect(await test.host.stopAll(limit: .milliseconds(50)) == [Self.id])
    }
}
