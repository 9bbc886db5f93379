import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("Plugins come, are replaced and go while the host runs", .timeLimit(.minutes(5)))
struct ReplaceTests {
    static let id = HotHost.id

    @Test("a library that is renamed into the directory runs, and fifty at once all do")
    func added() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        try await host.untilRuns("1.0.0")
        for number in 1...50 {
            try host.drop("1.0.0", id: PluginID(rawValue: "com.example.number\(number)"), named: "\(number).so")
        }
        let snapshot = try await host.until { $0.registrations.count == 51 }
        #expect(snapshot.refusals.isEmpty)
        await host.end()
    }

    @Test("a higher version takes over at once, and the old build ends when its last job has")
    func replaced() async throws {
        let host = try await HotHost()
        host.change { $0.jobs = 1 }
        try host.drop("1.0.0", datapoints: ["orders", "profile"])
        let old = try await host.untilRuns("1.0.0")
        host.change { $0.jobs = 0 }
        try host.drop("2.0.0", datapoints: ["orders", "reviews"])
        let new = try await host.untilRuns("2.0.0")
        #expect(new !== old)
        old.finishJobs()
        await old.untilStopped()

        let difference = try #require(
            try await host.until { $0.statuses.first?.difference.lost.isEmpty == false }
                .statuses.first?.difference)
        #expect(difference.gained == ["any data silo: ACCESS by email: reviews"])
        #expect(difference.lost == ["any data silo: ACCESS by email: profile"])
        await host.end()
    }

    @Test("a build that does not start, could do no work or fails its try-out leaves the old one where it is")
    func notTakenOver() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        let old = try await host.untilRuns("1.0.0")
        host.change { state in
            state.refused = ["2.0.0"]
            state.health = ["3.0.0": .unhealthy("no database")]
            state.probe = ["4.0.0": .unhealthy("no table")]
        }
        let cases = [
            ("2.0.0", RefusalCode(rawValue: "start-refused")), ("3.0.0", .unhealthy), ("4.0.0", .probeFailed),
        ]
        for (version, code) in cases {
            try host.drop(version)
            let snapshot = try await host.until { $0.refusals.contains { $0.code == code } }
            #expect(snapshot[Self.id]?.connection === old)
        }
        await host.end()
    }

    @Test("where the gateway cannot take a change over the old build stays, and the new one is ended")
    func changeNotTaken() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        let old = try await host.untilRuns("1.0.0")
        host.change { $0.storeIsFull = true }
        try host.drop("2.0.0")
        let snapshot = try await host.until { $0.refusals.contains { $0.code == .changeNotTaken } }
        #expect(snapshot[Self.id]?.connection === old)
        let new = try #require(host.made.last)
        await new.untilStopped()
        host.change { $0.storeIsFull = false }
        await host.end()
    }

    @Test("a removed library's plugin ends, one that is renamed, truncated or overwritten does not")
    func removedOrNot() async throws {
        let host = try await HotHost()
        let path = try host.drop("1.0.0")
        let connection = try await host.untilRuns("1.0.0")
        let bytes = try Data(contentsOf: URL(filePath: path))

        let renamed = host.test.drop.path + "/other.so"
        try host.rename(path, to: renamed)
        #expect(try await host.until { $0[Self.id]?.file == renamed }[Self.id]?.connection === connection)

        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: renamed))
        #expect(try await host.until { !$0.refusals.isEmpty }[Self.id]?.connection === connection)

        try bytes.write(to: URL(filePath: renamed))
        #expect(try await host.until { $0.refusals.isEmpty }[Self.id]?.connection === connection)

        try FileManager.default.removeItem(atPath: renamed)
        try await host.until { $0.registrations.isEmpty }
        await connection.untilStopped()
        #expect(host.made.count == 1)
        await host.end()
    }

    @Test("changed settings of the plugin mean a new process of the same build, changed bindings do not")
    func settingsChange() async throws {
        let host = try await HotHost()
        try host.drop("1.0.0")
        let first = try await host.untilRuns("1.0.0")
        host.change { $0.settings[Self.id] = PluginSettings(dataSilos: ["s1"]) }
        host.test.host.rescan()
        let bound = try await host.until { $0[Self.id]?.bindings.dataSilos == ["s1"] }
        #expect(bound[Self.id]?.connection === first)

        let json = Array("{\"page\":2}".utf8)
        host.change { $0.settings[Self.id] = PluginSettings(dataSilos: ["s1"], settingsJSON: json) }
        host.test.host.rescan()
        let second = try await host.untilRuns("1.0.0", after: first)
        #expect(second.order.settings.settingsJSON == json)
        await first.untilStopped()

        host.change { $0.settings[Self.id] = PluginSettings(enabled: false) }
        host.test.host.rescan()
        try await host.until { $0.registrations.isEmpty && $0.unused.map(\.reason) == [.disabled] }
        await host.end()
    }
}
