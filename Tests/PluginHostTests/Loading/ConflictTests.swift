import DSRModel
import PluginFixtures
@testable import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("Two plugins and one datapoint")
struct ConflictTests {
    private static let first: PluginID = "com.example.a"
    private static let second: PluginID = "com.example.b"

    /// A host over both plugins, each bound to silos.
    private func host(
        _ silos: [PluginID: [String]], shared: Set<Datapoint> = [], describing: Bool = false, marker: String? = nil
    ) throws -> TestHost {
        let settings = silos.mapValues { PluginSettings(dataSilos: $0) }
        let test = try TestHost(settings: TestHost.Settings(byPlugin: settings), shared: shared)
        try FixturePlugin(Self.first).build(into: test.drop, named: "z.so")
        var other = FixturePlugin(Self.second, coverage: describing ? .settings : .manifest)
        other.marker = marker
        if describing {
            let claim = Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["orders"])
            other.description = String(
                decoding: try MessageCoding.encode(CoverageDescription(handles: [claim])), as: UTF8.self)
        }
        try other.build(into: test.drop, named: "y.so")
        return test
    }

    @Test("in one silo the second is refused with both ids named, and is never run")
    func refused() async throws {
        let elsewhere = try ScratchDirectory()
        let test = try host(
            [Self.first: ["s1"], Self.second: ["s2", "s1"]], marker: elsewhere.path + "/constructor-ran")
        let (running, refused) = await test.load()
        #expect(running == [Self.first])
        #expect(refused == ["y.so": .datapointConflict])
        let message = try #require(test.host.refusals.first?.message)
        #expect(message.contains(Self.first.rawValue) && message.contains(Self.second.rawValue))
        #expect(FileStatus.at(elsewhere.path + "/constructor-ran") == nil)
        await stop(test)
    }

    @Test("a plugin that describes a datapoint of another after its start is refused and ended")
    func described() async throws {
        let test = try host([Self.first: ["s1"], Self.second: ["s1"]], describing: true)
        let (running, refused) = await test.load()
        #expect(running == [Self.first])
        #expect(refused == ["y.so": .datapointConflict])
        #expect(test.host.connection(for: Self.second) == nil)
        await stop(test)
    }

    @Test("a described coverage is what is registered")
    func describedAlone() async throws {
        let test = try host([Self.first: ["s1"], Self.second: ["s2"]], describing: true)
        #expect(await test.load().running == [Self.first, Self.second])
        #expect(test.host.snapshot[Self.second]?.coverage.handles.map(\.datapoints) == [["orders"]])
        #expect(
            test.host.snapshot[Self.second]?.coverageEntries(pins: []) == [
                CoverageEntry(
                    plugin: Self.second, role: .perform, target: "s2", type: .access, identifierType: .email,
                    datapoints: ["orders"])
            ])
        await stop(test)
    }

    @Test("a described coverage beyond the manifest is refused")
    func widened() async throws {
        let test = try TestHost()
        let claim = Claim(requestTypes: [.access], identifiers: ["ssn"], datapoints: ["orders"])
        var plugin = FixturePlugin(Self.first, coverage: .settings)
        plugin.description = String(
            decoding: try MessageCoding.encode(CoverageDescription(handles: [claim])), as: UTF8.self)
        try plugin.build(into: test.drop)
        #expect(await test.load().refused == ["plugin.so": .coverageWidened])
        #expect(test.host.registrations.isEmpty)
    }

    @Test("disjoint silos, a shared datapoint and unbound plugins do not conflict")
    func noConflict() async throws {
        let cases: [([PluginID: [String]], Set<Datapoint>)] = [
            ([Self.first: ["s1"], Self.second: ["s2"]], []), ([Self.first: ["s1"], Self.second: ["s1"]], ["orders"]),
            ([:], []), ([Self.first: ["s1"]], []),
        ]
        for (silos, shared) in cases {
            let test = try host(silos, shared: shared)
            #expect(await test.load().running == [Self.first, Self.second])
            await stop(test)
        }
    }

    @Test("an unbound plugin conflicts where it is pinned")
    func pinned() async throws {
        let pin = PluginPinning(plugin: Self.second, role: .perform, target: "s1")
        let restarted = try host([Self.first: ["s1"]])
        let (running, refused) = await restarted.load(accepted: AcceptedCoverage(pins: [pin]))
        #expect(running == [Self.first])
        #expect(refused == ["y.so": .datapointConflict])
        await stop(restarted)
    }

    @Test("the plugin that was accepted for the datapoint keeps it, whatever the order of ids")
    func remembered() async throws {
        let test = try host([Self.first: ["s1"], Self.second: ["s1"]])
        let entry = CoverageEntry(
            plugin: Self.second, role: .perform, target: "s1", type: .access, identifierType: .email,
            datapoints: ["orders"])
        let (running, refused) = await test.load(accepted: AcceptedCoverage(entries: [entry]))
        #expect(running == [Self.second])
        #expect(refused == ["z.so": .datapointConflict])
        await stop(test)
    }
}
