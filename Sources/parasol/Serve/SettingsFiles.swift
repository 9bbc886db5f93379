import DSRModel
import Logging
import PluginHost
import PluginMessages
import PluginRuntime
import Settings

/// The settings files of the plugin directory, as the plugin host asks for them.
struct SettingsFiles: PluginSettingsSource {
    private let read: PluginSettingsFiles
    private let directory: String
    private let environment: [String: String]
    private let logger: Logger
    /// Plugins whose `after` lists wait for each other.
    private let circle: [PluginID]

    /// Reads the files of a directory; throws where it cannot be read.
    init(in directory: String, environment: [String: String], logger: Logger) throws {
        let read = try PluginSettingsFile.readAll(directory: directory, environment: environment)
        self.init(read, in: directory, environment, logger)
    }

    private init(
        _ read: PluginSettingsFiles, in directory: String, _ environment: [String: String], _ logger: Logger
    ) {
        self.read = read
        self.directory = directory
        self.environment = environment
        self.logger = logger
        circle = Ordering(read.files).circle() ?? []
    }

    /// Files whose name is no plugin's id, and files that cannot be used.
    var faults: PluginSettingsFiles { read }

    /// What keeps the gateway from starting: plugins that wait for each other.
    var startFault: StartFault? { circle.isEmpty ? nil : StartFault(circleText) }

    /// Tells of every file that cannot be used.
    func tellFaults() {
        for error in texts(read) {
            logger.error("a plugin's settings cannot be used", metadata: ["error": "\(error)"])
        }
    }

    func reread() -> any PluginSettingsSource {
        do {
            let fresh = try PluginSettingsFile.readAll(directory: directory, environment: environment)
            let known = Set(texts(read))
            for error in texts(fresh) where !known.contains(error) {
                logger.error("a plugin's settings cannot be used", metadata: ["error": "\(error)"])
            }
            return SettingsFiles(fresh, in: directory, environment, logger)
        } catch {
            logger.error("the settings of plugins cannot be read", metadata: ["error": "\(error)"])
            return self
        }
    }

    func settings(for plugin: PluginID, schema: JSONValue?) throws -> PluginSettings {
        if let faults = read.faults[plugin] { throw Self.fault(faults) }
        if circle.contains(plugin) {
            throw PluginFault(
                code: "after-circle", message: circleText, mend: "Correct one of the files; no restart is needed.")
        }
        let file = read.files[plugin] ?? PluginSettingsFile(id: plugin)
        guard file.isEnabled else { return PluginSettings(enabled: false) }
        let json: [UInt8]
        do throws(ConfigurationErrors) {
            json = try file.settings(checkedAgainst: schema).reveal()
        } catch {
            throw Self.fault(error)
        }
        return PluginSettings(
            concurrency: file.concurrency, timeoutMilliseconds: file.timeout.map(\.wholeMilliseconds),
            memoryBytes: file.memoryBytes.map(Int64.init), dataSilos: file.dataSilos,
            preflightChecks: file.preflightChecks, after: file.after, settingsJSON: json)
    }

    private var circleText: String {
        "these plugins wait for each other: \(circle.map(\.rawValue).joined(separator: ", ")); take one out of an "
            + "`after` list"
    }

    private func texts(_ files: PluginSettingsFiles) -> [String] {
        (files.misnamed + files.faults.sorted { $0.key < $1.key }.flatMap(\.value.errors)).map { "\($0)" }
    }

    private static func fault(_ errors: ConfigurationErrors) -> PluginFault {
        PluginFault(
            code: "settings-invalid", message: errors.description,
            mend: "Correct the file; `parasol check` shows what is expected.")
    }
}

extension Duration {
    /// Whole milliseconds.
    var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
