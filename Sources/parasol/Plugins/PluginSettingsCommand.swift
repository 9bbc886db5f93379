import ArgumentParser
import DSRModel
import FoundationEssentials
import PluginHost
import PluginMessages
import PluginRuntime
import Settings

/// What has to do with plugins' settings files.
struct PluginSettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Checks plugins' settings files.",
        subcommands: [PluginSettingsValidateCommand.self])
}

/// Checks a settings file against the schema of the plugin that it is for.
struct PluginSettingsValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks a plugin's settings file against the schema in its library, without a gateway.",
        discussion: "The file is named like the plugin: com.example.accounts.yaml. Nothing of the library is run.")

    @Argument(help: "The settings file.")
    var file: String
    @Option(help: "The plugin's library; the highest version in the file's directory where nothing is said.")
    var library: String?
    @Flag(help: "Pass over secrets that this machine does not have.")
    var withoutSecrets = false
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let manifest = try manifest()
        let (errors, warnings) = PluginSettingsFile.validate(
            path: file, schema: manifest.settings, environment: ProcessInfo.processInfo.environment,
            allowsMissingSecrets: withoutSecrets)
        switch format {
        case .json: try Output.json(errors.map(Row.init))
        case .text:
            for warning in warnings { Output.error("\(warning)") }
            for error in errors { Output.line("\(error)") }
            if errors.isEmpty { Output.line("\(file): valid for \(manifest.id) \(manifest.version)") }
        }
        if !errors.isEmpty { throw ExitCode(1) }
    }

    private func manifest() throws -> Manifest {
        let parts = PathParts.split(file)
        let id = PluginID(rawValue: String(parts.name.dropLast(".yaml".count)))
        guard parts.name.hasSuffix(".yaml"), id.isValid else {
            throw Failure.configuration(
                "\(file): the name is not a plugin's id and `.yaml`; rename it like com.example.accounts.yaml")
        }
        do throws(PluginFault) {
            let file: String
            if let library { file = library } else { file = try beside(parts.directory, id) }
            let inspection = try PluginInspection(file: file)
            if let fault = inspection.fault { throw fault }
            guard let manifest = inspection.manifest, manifest.id == id else {
                throw PluginFault(
                    code: "other-plugin", message: "\(inspection.file) is not the library of \(id)",
                    mend: "Name the plugin's own with --library.")
            }
            return manifest
        } catch {
            throw Failure.configuration(error.description)
        }
    }

    private func beside(_ directory: String, _ id: PluginID) throws(PluginFault) -> String {
        let newest = try DroppedLibrary.list(of: id, in: directory).max { left, right in
            guard let left = SemanticVersion(left.version), let right = SemanticVersion(right.version) else {
                return false
            }
            return left < right
        }
        guard let newest else {
            throw PluginFault(
                code: "not-installed", message: "no library in \(directory) is \(id)",
                mend: "Name it with --library FILE.")
        }
        return newest.file
    }

    /// One fault, for programs.
    private struct Row: Encodable {
        let place: String
        let key: String?
        let code: String
        let problem: String
        let mend: String

        init(_ error: ConfigurationError) {
            place = error.place.description
            key = error.key
            code = error.code.rawValue
            problem = error.problem
            mend = error.mend
        }
    }
}
