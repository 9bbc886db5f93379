import DSRModel
import Foundation
import InMemoryLogging
import Logging
import PluginFixtures
@testable import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("Starting a plugin")
struct StartTests {
    private static let id: PluginID = "com.example.accounts"

    @Test("the code that runs is that of the private copy, not of the dropped file")
    func privateCopy() async throws {
        let test = try TestHost()
        let library = try FixturePlugin(Self.id).build(into: test.drop)
        _ = await test.load()
        let registration = try #require(test.host.snapshot[Self.id])
        let started = try #require(registration.log.entries().first?.event)
        #expect(started.message == "started")
        #expect(started.tags["path"] == "\(test.state.path)/objects/sha256/\(registration.build).so")
        #expect(registration.file == library)
        #expect(test.log.entries.allSatisfy { !"\($0)".contains("started") })

        try Data("overwritten".utf8).write(to: URL(filePath: library))
        try #expect(await answer(of: registration.connection) == "notFound")
        await stop(test)
    }

    @Test("a plugin that refuses to start is refused with its own words, which stay out of the log")
    func startRefused() async throws {
        let test = try TestHost()
        try FixturePlugin.with(Self.id) { $0.refusal = "the table customers_of_2019 is missing" }
            .build(into: test.drop, named: "accounts.so")
        #expect(await test.load().refused == ["accounts.so": RefusalCode(rawValue: "start-refused")])
        let refusal = try #require(test.host.refusals.first)
        #expect(refusal.id == Self.id)
        #expect(refusal.message.contains("the table customers_of_2019 is missing"))
        #expect(refusal.message.contains("accounts.so"))
        #expect(!refusal.message.contains("objects"))
        #expect(test.log.entries.map(\.message) == ["plugin refused"])
        #expect(test.log.entries.allSatisfy { !"\($0)".contains("customers_of_2019") })
    }

    @Test("a running plugin that gives another manifest than the packed one is refused")
    func manifestDiffers() async throws {
        let other = try MessageCoding.encode(FixturePlugin(Self.id, datapoints: ["orders", "payments"]).manifest)
        let plugin = FixturePlugin.with(Self.id) { $0.given = other }
        // As it comes through a connection that compares by itself, and through one that leaves it to the host.
        let leftToHost: ConnectionMaker = { order in
            var options = ConnectionOptions(log: order.log)
            options.requiresPackedManifest = false
            return try await InProcessPlugin.load(path: order.library.path, options: options)
        }
        for maker in [nil, leftToHost] {
            let test = try TestHost(makeConnection: maker)
            try plugin.build(into: test.drop)
            let (running, refused) = await test.load()
            #expect(running.isEmpty)
            #expect(refused == ["plugin.so": .manifestDiffers])
        }
    }

    @Test("a plugin may give its manifest with spaces of its own")
    func manifestWithSpaces() async throws {
        let test = try TestHost()
        let plugin = try FixturePlugin.with(Self.id) {
            let text = String(decoding: try MessageCoding.encode($0.manifest), as: UTF8.self)
            $0.given = Array(text.replacing(",\"", with: ",\n  \"").utf8)
        }
        try plugin.build(into: test.drop)
        #expect(await test.load().running == [Self.id])
        await stop(test)
    }

    @Test("a plugin may give its manifest in an order of its own and leave out what it has no use for")
    func manifestWithGaps() async throws {
        let given = Array(
            #"""
            { "schema": 1, "id": "com.example.accounts", "version": "1.0.0", "owner": "Test team <test@example.com>",
              "handles": [{ "requestTypes": ["ERASURE"], "identifiers": ["email"] }] }
            """#.utf8)
        let packed = try MessageCoding.encode(try MessageCoding.decode(JSONValue.self, from: given))
        let test = try TestHost()
        try FixturePlugin.with(Self.id) {
            $0.given = given
            $0.packed = packed
        }.build(into: test.drop)
        #expect(await test.load().running == [Self.id])
        await stop(test)
    }

    @Test("settings reach the plugin and override the manifest's limits")
    func settings() async throws {
        let own = Array("{\"database\":\"books\"}".utf8)
        let settings = TestHost.Settings(byPlugin: [
            "com.example.set": PluginSettings(
                concurrency: 7, timeoutMilliseconds: 9, dataSilos: ["s1"], preflightChecks: ["c1"],
                after: ["com.example.manifest"], settingsJSON: own)
        ])
        let test = try TestHost(settings: settings)
        let limits = Limits(timeoutMilliseconds: 500, concurrency: 2)
        try FixturePlugin("com.example.default").build(into: test.drop, named: "a.so")
        try FixturePlugin("com.example.manifest", limits: limits).build(into: test.drop, named: "b.so")
        try FixturePlugin("com.example.set", limits: limits).build(into: test.drop, named: "c.so")
        #expect(await test.load().running == ["com.example.default", "com.example.manifest", "com.example.set"])
        let registrations = test.host.registrations
        #expect(registrations.map(\.concurrency) == [4, 2, 7])
        #expect(registrations.map(\.timeoutMilliseconds) == [60_000, 500, 9])
        #expect(registrations.last?.bindings == PluginBindings(dataSilos: ["s1"], preflightChecks: ["c1"]))
        #expect(registrations.last?.after == ["com.example.manifest"])
        #expect(registrations.last?.log.entries().first?.event.tags["bytes"] == String(own.count))
        await stop(test)
    }

    @Test("a plugin that its settings disable is not run and not refused")
    func disabled() async throws {
        let test = try TestHost(settings: TestHost.Settings(byPlugin: [Self.id: PluginSettings(enabled: false)]))
        let marker = test.state.path + "/ran"
        try FixturePlugin.with(Self.id) { $0.marker = marker }.build(into: test.drop)
        let (running, refused) = await test.load()
        #expect(running.isEmpty && refused.isEmpty)
        #expect(test.unused == ["plugin.so": .disabled])
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test("a plugin whose settings are at fault is refused with that fault, without being run")
    func settingsAtFault() async throws {
        let fault = PluginFault(
            code: "settings-unknown-key", message: "accounts.yaml:3: unknown key", mend: "Remove it.")
        let test = try TestHost(settings: TestHost.Settings(fault: fault))
        let marker = test.state.path + "/ran"
        try FixturePlugin.with(Self.id) { $0.marker = marker }.build(into: test.drop)
        #expect(await test.load().refused == ["plugin.so": RefusalCode(rawValue: fault.code)])
        #expect(test.host.refusals.first?.message == fault.message)
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test("a plugin that is to run in a worker is refused where there is no worker, never run in-process instead")
    func workers() async throws {
        let test = try TestHost(isolation: .worker)
        let marker = test.state.path + "/ran"
        try FixturePlugin.with(Self.id) { $0.marker = marker }.build(into: test.drop)
        #expect(await test.load().refused == ["plugin.so": .isolationUnavailable])
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test("settings are described without the plugin's own, which may hold secrets")
    func redacted() {
        let settings = PluginSettings(settingsJSON: Array("{\"password\":\"hunter2\"}".utf8))
        #expect(!"\(settings)".contains("hunter2"))
        #expect(!String(reflecting: settings).contains("hunter2"))
    }
}

/// What a plugin answers to a job, as the outcome's name.
func answer(of connection: any PluginConnection) async throws -> String {
    let request = Request(
        kind: .perform, type: .erasure, requestID: "r", identifier: Identifier(type: .email, value: "a@example.com"),
        coreIdentifier: "c")
    let answer = await connection.perform(
        try MessageCoding.encode(request), timeout: .seconds(10), sink: RefusingSink())
    guard case .completed(let outcome) = answer else { return "\(answer)" }
    return outcome.outcome
}

/// For jobs that emit nothing.
struct RefusingSink: ResultSink {
    struct Refused: Error {}

    func open(item: UInt32, header: ItemHeader) throws { throw Refused() }
    func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws { throw Refused() }
    func close(item: UInt32) throws { throw Refused() }
}
