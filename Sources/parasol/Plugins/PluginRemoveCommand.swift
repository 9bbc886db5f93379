import ArgumentParser
import DSRModel
import PluginHost
import PluginRuntime

/// Takes a plugin's libraries out of the directory of plugins.
struct PluginRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Removes a plugin's libraries and their sidecars; its settings stay.",
        discussion:
            "The gateway drains the plugin and still expects it: its tasks wait. `parasol plugin retire` ends that.")

    @Argument(help: "The plugin's id.")
    var id: String
    @OptionGroup var drop: DropPlaceOption
    @Flag(help: "Do not ask.")
    var yes = false

    func run() async throws {
        let plugin = PluginID(rawValue: id)
        guard plugin.isValid else {
            throw Failure.configuration("\(id) is no plugin id: it is like com.example.accounts")
        }
        let place = try drop.place()
        do throws(PluginFault) {
            let installer = try PluginInstaller(directory: place.directory)
            let libraries = try DroppedLibrary.list(of: plugin, in: place.directory)
            guard !libraries.isEmpty else { throw Self.nothing(plugin, place.directory) }
            for library in libraries { Output.line("\(library.file): \(plugin) \(library.version)") }
            guard yes || Confirmation.ask("Remove \(libraries.count == 1 ? "it" : "them")?") else {
                throw PluginFault(
                    code: "not-confirmed", message: "nothing was removed", mend: "Answer with y, or give --yes.")
            }
            try installer.remove(libraries)
        } catch {
            throw Failure.action(error.description)
        }
        Output.line(
            "removed; \(plugin) stays expected and its tasks wait until it is back, or until `parasol plugin retire "
                + "\(plugin)`")
    }

    private static func nothing(_ plugin: PluginID, _ directory: String) -> PluginFault {
        PluginFault(
            code: "not-installed", message: "no library in \(directory) is \(plugin)",
            mend:
                "See `parasol plugin list --directory \(directory)`; a library that cannot be read is removed by name.")
    }
}
