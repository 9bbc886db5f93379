import ArgumentParser
import Console
import DSRModel
import FoundationEssentials
import Glibc
import PluginHost
import PluginMessages
import PluginRuntime
import Subprocess

/// A plugin author's and operator's day.
struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Builds, packs, inspects and lists plugins.",
        subcommands: [
            PluginBuildCommand.self, PluginPackCommand.self, PluginInspectCommand.self, PluginListCommand.self,
            PluginRetireCommand.self, PluginSymbolicateCommand.self,
            PluginManifestCommand.self,
        ])
}

/// Packs a library: writes its manifest into it.
struct PluginPackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Asks a library for its manifest in a throwaway process and writes it into the library.")

    @Argument(help: "The library that was built.")
    var file: String

    func run() async throws { try await Packing.pack(file) }
}

/// Prints what a library is, without running it.
struct PluginInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows what a library is and serves, without running any of it.")

    @Argument(help: "The library.")
    var file: String
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
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
        var table = TextTable("PLUGIN", "VERSION", "BUILD", "STATE", "FILE", "WHY")
        for plugin in list.running {
            table.add(plugin.id, plugin.version, String(plugin.build.prefix(12)), "running", plugin.file, "")
        }
        for plugin in list.refused {
            table.add(
                plugin.id ?? "-", "", "", "refused", plugin.file, "\(plugin.code): \(plugin.message). \(plugin.mend)")
        }
        let refused = Set(list.refused.compactMap(\.id))
        for id in list.missing where !refused.contains(id) {
            table.add(
                id, "", "", "missing", "", "its tasks wait; bring the library back, or `parasol plugin retire \(id)`")
        }
        Output.line(table.isEmpty ? "no plugins" : table.text)
    }

    private func listFiles(_ directory: String) throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".so") }
        } catch {
            throw Failure.configuration("\(directory) cannot be read")
        }
        var table = TextTable("FILE", "PLUGIN", "VERSION", "OWNER", "WHY")
        for name in names.sorted() {
            do throws(PluginFault) {
                let inspection = try PluginInspection(file: directory + "/" + name)
                let manifest = inspection.manifest
                table.add(
                    name, manifest?.id.rawValue ?? "-", manifest?.version ?? "", manifest?.owner ?? "",
                    inspection.fault?.description ?? "")
            } catch {
                table.add(name, "-", "", "", error.description)
            }
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
