import ArgumentParser
import FoundationEssentials

/// Makes the package of a new plugin.
struct PluginNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Makes the package of a new plugin, which builds, tests itself and can be loaded as it stands.",
        discussion: "It hands out and deletes the accounts of a file, found by e-mail address: put your own system in the "
            + "file's place.")

    @Argument(help: "What the plugin is called, such as loyalty-cards; all other names are made of it.")
    var name: String
    @Option(help: "The plugin's id, such as com.example.loyalty-cards; it stays the same over all versions.")
    var id: String?
    @Option(help: "The directory to make; NAME where nothing is said. It must not be there yet.")
    var directory: String?
    @Option(help: "The plugin SDK to build against; this Parasol's own where nothing is said.")
    var sdk: String?
    @Flag(name: .customLong("c"), help: "A package in C.")
    var isC = false

    func run() async throws {
        let names: PluginNames
        do throws(PluginNames.Unfit) { names = try PluginNames(name, id: id) } catch {
            throw Failure.configuration(error.description)
        }
        let target = directory ?? name
        let path = target.hasPrefix("/") ? target : FileManager.default.currentDirectoryPath + "/" + target
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Failure.configuration("\(target) is there already: choose another NAME or --directory")
        }
        let kit = try AuthorsKit.find(sdk: sdk)
        let template = isC ? kit.cTemplate : kit.swiftTemplate
        guard FileManager.default.fileExists(atPath: template + "/export.map") else {
            throw Failure.configuration("there is no template at \(template): install Parasol again")
        }
        try TemplateCopy(template: template, names: names, sdk: kit.sdk).make(path)
        Output.line(
            """
            \(target): \(names.id) 1.0.0, ACCESS and ERASURE by email

              cd \(target)
              \(isC ? "make test " : "swift test")            # its own tests
              parasol plugin dev    # a throwaway gateway around it, again after every change
            """)
    }
}
