import DSRModel
import Foundation
import PluginMessages
import PluginRuntime
import Testing

@Suite("A plugin's life is the same over every connection", .timeLimit(.minutes(5)))
struct LifecycleTests {
    @Test("a connection gives the manifest that the plugin itself gave", arguments: ConnectionKind.allCases)
    func manifest(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.load(kind)
        let manifest = try MessageCoding.decode(Manifest.self, from: harness.plugin.manifestBytes)
        #expect(manifest.id == "com.example.behaviours")
        await harness.plugin.stop()
        #expect(harness.log.all.isEmpty, "a plugin that was never started is not called again")
    }

    @Test("a plugin that refuses to start says why, and is not called again", arguments: ConnectionKind.allCases)
    func refusesToStart(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.load(kind)
        let fault = await #expect(throws: PluginFault.self) {
            try await harness.plugin.start(settings: Array(#"{"mode":"refuse"}"#.utf8))
        }
        #expect(fault?.code == "start-refused")
        #expect(fault?.message.hasSuffix("refused to start (-5): the database path is missing") == true)
        #expect(try await harness.perform("quick").summary == "not begun: the plugin is refused")
        await harness.plugin.stop()
        #expect(harness.log.all.isEmpty)
    }

    @Test("a plugin starts once, and takes no job before", arguments: ConnectionKind.allCases)
    func order(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.load(kind)
        #expect(try await harness.perform("quick").summary == "not begun: the plugin is loaded")
        try await harness.plugin.start(settings: Array("{}".utf8))
        let fault = await #expect(throws: PluginFault.self) { try await harness.plugin.start(settings: []) }
        #expect(fault?.code == "wrong-order")
        await harness.plugin.stop()
    }

    @Test("a started plugin describes what it serves", arguments: ConnectionKind.allCases)
    func describe(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let description = try MessageCoding.decode(
            CoverageDescription.self, from: try await harness.plugin.describe())
        #expect(description == CoverageDescription(handles: []))
        await harness.plugin.stop()
    }

    @Test("health is healthy or sick with the plugin's reason", arguments: ConnectionKind.allCases)
    func health(_ kind: ConnectionKind) async throws {
        let well = try await Harness.start(kind)
        #expect(await well.plugin.health() == .healthy)
        await well.plugin.stop()
        let sick = try await Harness.start(kind, mode: "sick")
        #expect(await sick.plugin.health() == .unhealthy("the database cannot be opened"))
        await sick.plugin.stop()
    }

    @Test("a plugin that offers a try-out says whether it could do its work", arguments: ConnectionKind.allCases)
    func probe(_ kind: ConnectionKind) async throws {
        let fit = try await Harness.start(kind)
        #expect(await fit.plugin.probe() == .healthy)
        await fit.plugin.stop()
        let unfit = try await Harness.start(kind, mode: "unfit")
        #expect(await unfit.plugin.health() == .healthy)
        #expect(await unfit.plugin.probe() == .unhealthy("the table orders is missing"))
        await unfit.plugin.stop()
    }

    @Test("health that does not come within its limit is silent", arguments: ConnectionKind.allCases)
    func silent(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.load(kind) { $0.healthLimit = .milliseconds(20) }
        try await harness.plugin.start(settings: Array(#"{"mode":"mute"}"#.utf8))
        #expect(await harness.plugin.health() == .silent)
        await harness.plugin.stop()
    }

    @Test(
        "a plugin that does not return from drain is left behind, and the breach is counted",
        arguments: ConnectionKind.allCases)
    func stuck(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.load(kind) { $0.stopLimit = .milliseconds(20) }
        try await harness.plugin.start(settings: Array(#"{"mode":"stuck"}"#.utf8))
        await harness.plugin.stop()
        #expect(await harness.log.breaches(1) == ["serial-hang"])
        #expect(try await harness.perform("quick").summary == "not begun: the plugin is stopped")
    }

    @Test(
        "what a plugin logs comes as events, and what is none is never passed on raw",
        arguments: ConnectionKind.allCases)
    func log(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        #expect(try await harness.perform("log").summary == "completed done")
        #expect(await harness.log.results(1) == ["complete 0"])
        let unread = "an event that is no JSON object with a message"
        #expect(
            harness.log.all.prefix(4) == [
                PluginLogEvent(level: .debug, message: "tagged", tags: ["n": "1", "b": "true", "s": "t"]),
                PluginLogEvent(level: .warning, message: unread), PluginLogEvent(level: .error, message: unread),
                PluginLogEvent(level: .info, message: unread),
            ])
        #expect(harness.log.all.count == 5)
        await harness.plugin.stop()
    }

    @Test("a request that is too large to hand over is refused", arguments: ConnectionKind.allCases)
    func tooLarge(_ kind: ConnectionKind) async throws {
        let harness = try await Harness.start(kind)
        let request = [UInt8](repeating: 0x20, count: (8 << 20) + 1)
        let answer = await harness.plugin.perform(request, timeout: .seconds(60), sink: RecordingSink())
        #expect(answer.summary == "refused -3")
        await harness.plugin.stop()
    }
}
