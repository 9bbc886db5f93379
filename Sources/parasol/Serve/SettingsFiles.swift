import DSRModel
import PluginHost
import PluginMessages
import PluginRuntime
import Settings

/// The settings files of the plugin directory, as the plugin host asks for them.
struct SettingsFiles: PluginSettingsSource {
    private let read: PluginSettingsFiles

    init(_ read: PluginSettingsFiles) { self.read = read }

    func settings(for plugin: PluginID, schema: JSONValue?) throws -> PluginSettings {
        if let faults = read.faults[plugin] { throw Self.fault(faults) }
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
            memoryBytes: file.memoryBytes.map(Int64.init), dataSilos: file.dataSilos, preflightChecks: file.preflightChecks, after: file.after, settingsJSON: json)
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
