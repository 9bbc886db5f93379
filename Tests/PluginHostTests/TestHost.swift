import DSRModel
import InMemoryLogging
import Logging
import PluginFixtures
@testable import PluginHost
import PluginMessages
import PluginRuntime

/// A host over directories of its own, with settings that a test gives.
struct TestHost {
    struct Settings: PluginSettingsSource {
        var byPlugin: [PluginID: PluginSettings] = [:]
        var fault: PluginFault?

        func settings(for plugin: PluginID, schema: JSONValue?) throws -> PluginSettings {
            if let fault { throw fault }
            return byPlugin[plugin] ?? PluginSettings()
        }
    }

    let drop: ScratchDirectory
    let state: ScratchDirectory
    let log: InMemoryLogHandler
    let host: PluginHost

    init(
        settings: any PluginSettingsSource = Settings(), shared: Set<Datapoint> = [],
        maximumLibraryBytes: UInt64 = 1 << 24,
        drop: ScratchDirectory? = nil, isolation: Isolation = .inProcess, makeConnection: ConnectionMaker? = nil,
        makeWorker: ConnectionMaker? = nil
    ) throws {
        let directory = try drop ?? ScratchDirectory()
        let state = try ScratchDirectory()
        let log = InMemoryLogHandler()
        let configuration = PluginHostConfiguration(
            directory: directory.path, objectsDirectory: state.path + "/objects/sha256", isolation: isolation,
            sharedDatapoints: shared,
            maximumLibraryBytes: maximumLibraryBytes)
        self.drop = directory
        self.state = state
        self.log = log
        host = PluginHost(
            configuration: configuration, settings: settings, logger: Logger(label: "test") { _ in log },
            makeConnection: makeConnection, makeWorker: makeWorker)
    }

    /// Loads and gives the ids that run and the refusals' codes by file name.
    func load(accepted: AcceptedCoverage = .none) async -> (running: [PluginID], refused: [String: RefusalCode]) {
        let report = await host.loadAll(accepted: accepted)
        return (
            report.registrations.map(\.id),
            Dictionary(report.refusals.map { (Self.name($0.file), $0.code) }, uniquingKeysWith: { first, _ in first })
        )
    }

    /// What was found sound and not used, by file name.
    var unused: [String: UnusedLibrary.Reason] {
        Dictionary(
            host.snapshot.unused.map { (Self.name($0.file), $0.reason) }, uniquingKeysWith: { first, _ in first })
    }

    static func name(_ file: String) -> String { String(file.split(separator: "/").last ?? "") }
}
