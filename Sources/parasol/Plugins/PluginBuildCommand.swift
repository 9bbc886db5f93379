import ArgumentParser
import FoundationEssentials
import Subprocess
import SystemPackage

/// Builds a plugin's package and packs its library.
struct PluginBuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Builds the plugin package of a directory and packs its library.")

    @Argument(help: "The package's directory.")
    var directory = "."
    @Option(help: "Where to put the packed library; its place in the build folder where nothing is said.")
    var output: String?

    func run() async throws {
        guard FileManager.default.fileExists(atPath: directory + "/Package.swift") else {
            throw Failure.configuration("\(directory) holds no Package.swift: name the directory of a plugin's package")
        }
        let build = ["build", "-c", "release", "--package-path", directory]
        let built = try await Subprocess.run(
            .name("swift"), arguments: Arguments(build),
            output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false),
            error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        guard built.terminationStatus.isSuccess else {
            throw Failure.action("swift \(build.joined(separator: " ")) failed (\(built.terminationStatus))")
        }
        let shown = try await Subprocess.run(
            .name("swift"), arguments: Arguments(build + ["--show-bin-path"]), output: .string(limit: 64 << 10),
            error: .discarded)
        guard let folder = shown.standardOutput.split(separator: "\n").last.map(String.init) else {
            throw Failure.action("swift did not say where it built")
        }
        let libraries = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".so") }
        guard let library = libraries.first, libraries.count == 1 else {
            throw Failure.action(
                "\(folder) holds \(libraries.count) libraries: a plugin's package has one product, a dynamic library")
        }
        // A copy, so that building again finds the library as it left it.
        let packed = try copy(folder + "/" + library, to: output ?? folder + "/packed")
        try await Packing.pack(packed)
    }

    /// Copies the library to a file, or into a directory under its own name, and answers where it is.
    private func copy(_ library: String, to output: String) throws -> String {
        var isDirectory = false
        _ = FileManager.default.fileExists(atPath: output, isDirectory: &isDirectory)
        if self.output == nil, !isDirectory {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
            isDirectory = true
        }
        let name = library.split(separator: "/").last.map(String.init) ?? library
        let target = isDirectory ? output + "/" + name : output
        if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
        try FileManager.default.copyItem(atPath: library, toPath: target)
        return target
    }
}
