import FoundationEssentials

/// Builds the library of a directory with a Makefile.
struct MakeBuild {
    let directory: String
    let configuration: BuildConfiguration

    /// Builds and answers where the library lies: the file that is named, or the one that `make plugin-file` prints.
    func run(file: String?) async throws -> String {
        // A Makefile without such a variable builds what it always builds.
        let make = ["--no-print-directory", "-C", directory, "CONFIGURATION=\(configuration.rawValue)"]
        try await BuildTool.run("make", make)
        if let file { return absolute(file) }
        let printed: String
        do {
            printed = try await BuildTool.output("make", make + ["-s", "plugin-file"])
        } catch {
            throw Failure.configuration(
                "\(directory)/Makefile does not say which library to pack: give it a target plugin-file that prints the "
                    + "library's path, or name the file with --product")
        }
        guard let name = printed.split(separator: "\n").last, name.hasSuffix(".so") else {
            throw Failure.configuration("make plugin-file of \(directory) prints no path of a .so")
        }
        return absolute(String(name))
    }

    private func absolute(_ file: String) -> String { file.hasPrefix("/") ? file : directory + "/" + file }
}
