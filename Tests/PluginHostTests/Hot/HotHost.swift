import DSRModel
import Glibc
import PluginFixtures
import PluginHost
import PluginMessages
import PluginRuntime
import Synchronization
import Testing

/// A host over scripted connections, watching its drop directory.
final class HotHost: Sendable {
    static let id: PluginID = "com.example.accounts"

    /// What connections do, and those that were made.
    final class Script: Sendable {
        struct State {
            var health: [String: PluginHealth] = [:]
            var probe: [String: PluginHealth] = [:]
            /// Versions that refuse to start.
            var refused: Set<String> = []
            /// Jobs that a connection holds from the start on.
            var jobs = 0
            var storeIsFull = false
            var settings: [PluginID: PluginSettings] = [:]
            var settingsFault: PluginFault?
            var made: [ScriptedConnection] = []
        }

        let state = Mutex(State())

        func make(_ order: ConnectionOrder) throws -> ScriptedConnection {
            try state.withLock { state in
                let version = order.manifest.version
                if state.refused.contains(version) {
                    throw PluginFault(code: "start-refused", message: "no", mend: "no")
                }
                let connection = try ScriptedConnection(
                    order, health: state.health[version] ?? .healthy, probe: state.probe[version], jobs: state.jobs)
                state.made.append(connection)
                return connection
            }
        }
    }

    /// Settings that a test changes while the host runs.
    struct Settings: PluginSettingsSource {
        let script: Script

        func settings(for plugin: PluginID, schema: JSONValue?) throws -> PluginSettings {
            let (settings, fault) = script.state.withLock { ($0.settings[plugin], $0.settingsFault) }
            if let fault { throw fault }
            return settings ?? PluginSettings()
        }
    }

    let script = Script()
    let test: TestHost
    private let running: Task<Void, Never>

    init() async throws {
        let script = script
        let test = try TestHost(
            settings: Settings(script: script), isolation: .worker, makeWorker: { try script.make($0) })
        self.test = test
        struct Full: Error {}
        try await test.host.onChange { _ in
            if script.state.withLock({ $0.storeIsFull }) { throw Full() }
        }
        running = Task { await test.host.run { .none } }
    }

    func end() async {
        running.cancel()
        await running.value
        #expect(await test.host.stopAll(limit: .seconds(10)).isEmpty)
    }

    var made: [ScriptedConnection] { script.state.withLock { $0.made } }

    func change(_ body: (inout sending Script.State) -> Void) {
        script.state.withLock { body(&$0) }
    }

    /// Drops a build as the instructions say: beside its place, then renamed.
    @discardableResult
    func drop(
        _ version: String, id: PluginID = HotHost.id, named name: String = "plugin.so",
        datapoints: [Datapoint] = ["orders"]
    ) throws -> String {
        try FixturePlugin(id, version: version, datapoints: datapoints).build(into: test.drop, named: ".partial")
        let path = test.drop.path + "/" + name
        try rename(test.drop.path + "/.partial", to: path)
        return path
    }

    func rename(_ old: String, to new: String) throws {
        try #require(Glibc.rename(old, new) == 0)
    }

    /// The first snapshot that is as wanted; the test's time limit ends a wait in vain.
    @discardableResult
    func until(_ isSo: (PluginSnapshot) -> Bool) async throws -> PluginSnapshot {
        for await snapshot in test.host.snapshots() where isSo(snapshot) { return snapshot }
        struct Ended: Error {}
        throw Ended()
    }

    /// The connection of a version that takes jobs, once it does.
    @discardableResult
    func untilRuns(_ version: String, after old: ScriptedConnection? = nil) async throws -> ScriptedConnection {
        let snapshot = try await until { snapshot in
            guard let running = snapshot[Self.id] else { return false }
            return running.manifest.version == version && running.connection !== old
        }
        return try #require(snapshot[Self.id]?.connection as? ScriptedConnection)
    }

    func note(_ kind: TaskConduct.Kind, task: String, at connection: ScriptedConnection) {
        test.host.note(
            TaskConduct(plugin: Self.id, build: connection.order.library.sha256, task: task, kind: kind))
    }
}
