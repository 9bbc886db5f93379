import ArgumentParser
import FoundationEssentials

/// Builds a plugin's package and packs its library.
struct PluginBuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Builds the plugin of a directory, with swift or make, and puts its packed library in place.")

    @Argument(help: "The directory of the package: with a Package.swift, or a Makefile.")
    var directory = "."
    @Option(help: "Where to put the packed library, a file or a directory; beside what was built where nothing is said.")
    var output: String?
    @Option(help: "Which library, where there are several: a product of Package.swift, or a file of the Makefile.")
    var product: String?
    @Option(name: .shortAndLong, help: "release or debug; a gateway takes release.")
    var configuration = BuildConfiguration.release
    @Flag(name: .customLong("no-pack"), help: "Leave the manifest out; no gateway takes such a library.")
    var leavesUnpacked = false

    func run() async throws {
        let library = try await PluginPackage(directory).build(configuration, product: product)
        let copy = PackedCopy(library: library)
        let packed = PluginPackage.packedPath(of: library)
        if leavesUnpacked, output == nil { return Output.line("\(library): not packed") }
        let target = output.map(copy.target) ?? packed
        Output.line(try await copy.put(at: target, packs: !leavesUnpacked))
    }
}
