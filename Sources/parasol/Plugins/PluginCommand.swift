import ArgumentParser
import Console
import DSRModel
import Glibc
import PluginHost
import PluginMessages
import PluginRuntime
import Subprocess

/// A plugin author's and operator's day.
struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Builds, packs, signs, installs, inspects and lists plugins.",
        subcommands: [
            PluginBuildCommand.self, PluginPackCommand.self, PluginInspectCommand.self, PluginListCommand.self,
            PluginKeygenCommand.self, PluginSignCommand.self, PluginInstallCommand.self, PluginRemoveCommand.self,
            PluginRetireCommand.self, PluginSettingsCommand.self, PluginLogsCommand.self, PluginReleaseCommand.self,
            PluginRescanCommand.self, PluginCheckCommand.self, CheckOneCommand.self, PluginManifestCommand.self,
            PluginNewCommand.self, PluginDevCommand.self, PluginSchemaCommand.self,
        ])
}

/// Packs a library: writes its manifest into it.
struct PluginPackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Asks a library for its manifest in a throwaway process and writes it into the library.")

    @Argument(help: "The library that was built.")
    var file: String

    func run() async throws { Output.line(try await Packing.pack(file)) }
}

/// Prints what a library is, without running it.
struct PluginInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows what a library is and serves, without running any of it.")

    @Argument(help: "The library.")
    var file: String
    @Option(
        name: [.customLong("config")],
        help: "A gateway's configuration: also tell whether its trusted keys and level admit the library.")
    var configuration: String?
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let trust = try configuration.map { try ConfigurationOption.load($0).trustPolicy }
        let inspection: PluginInspection
        do throws(PluginFault) {
            inspection = try PluginInspection(file: file)
        } catch {
            throw Failure.action(error.description)
        }
        switch format {
        case .text: Output.line(inspection.text)
        case .json: Output.line(String(decoding: try inspection.json(), as: UTF8.self))
        }
        if let objection = trust?.objection(to: inspection) { throw Failure.action(objection.description) }
        if inspection.fault != nil { throw ExitCode(1) }
    }
}

/// Lists the plugins of a running gateway, or of a directory.
struct PluginListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the plugins of a running gateway, or the libraries of a directory.")

    @OptionGroup var gateway: GatewayOption
    @Option(help: "A directory of libraries to read instead; none of them is run.")
    var directory: String?
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        if let directory { return try listFiles(directory) }
        let list = try await gateway.client().get("/v1/plugins", as: PluginList.self)
        guard format == .text else { return try Output.json(list) }
        var table = TextTable("PLUGIN", "VERSION", "BUILD", "STATE", "WHERE", "FILE", "WHY")
        for plugin in list.plugins where plugin.state != "down" {
            let place = plugin.process.map { "\(plugin.isolation) \($0)" } ?? plugin.isolation
            table.add(
                plugin.id, plugin.version, String(plugin.build.prefix(12)), plugin.state, place, plugin.file ?? "",
                Self.why(plugin))
        }
        for plugin in list.refused {
            table.add(
                plugin.id ?? "-", "", "", "refused", "", plugin.file,
                "\(plugin.code): \(plugin.message). \(plugin.mend)")
        }
        let told = Set(list.refused.compactMap(\.id) + list.plugins.filter { $0.state != "down" }.map(\.id))
        for id in list.missing where !told.contains(id) {
            table.add(
                id, "", "", "missing", "", "",
                "its tasks wait; bring the library back, or `parasol plugin retire \(id)`")
        }
        Output.line(table.isEmpty ? "no plugins" : table.text)
    }

    private static func why(_ plugin: PluginList.Plugin) -> String {
        guard plugin.state == "quarantined" else { return plugin.reason }
        return "\(plugin.reason); install another build, or `parasol plugin release \(plugin.id)`"
    }

    private func listFiles(_ directory: String) throws {
        let rows: [LibraryRow]
        do throws(PluginFault) {
            rows = try LibraryRow.all(in: directory)
        } catch {
            throw Failure.configuration(error.description)
        }
        guard format == .text else { return try Output.json(rows) }
        var table = TextTable("FILE", "PLUGIN", "VERSION", "OWNER", "LEVEL", "SIGNED BY", "WHY")
        for row in rows {
            table.add(
                row.file, row.id ?? "-", row.version ?? "", row.owner ?? "", row.level.map { "\($0)" } ?? "",
                row.keys.joined(separator: ","), row.why ?? "")
        }
        Output.line(table.isEmpty ? "no libraries" : table.text)
    }
}

/// What `pack` runs in a throwaway process: prints the manifest that the library gives.
struct PluginManifestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: Packing.subcommand, shouldDisplay: false)

    @Argument var file: String

    func run() async throws {
        do {
            let manifest = try await PluginPacker.printManifest(of: file)
            Output.line(String(decoding: manifest, as: UTF8.self))
        } catch {
            throw Failure.action("\(error)")
        }
        // The library's threads may still run; nothing of this process is needed any more.
        Glibc.exit(0)
    }
}
