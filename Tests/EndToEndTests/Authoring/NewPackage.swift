import Foundation
import PluginFixtures

/// A package that `parasol plugin new` made, in a directory of the test's own.
struct NewPackage {
    let scratch: ScratchDirectory
    let directory: String

    /// Makes it; throws what the command said where it failed.
    init(_ name: String, _ more: String...) async throws {
        scratch = try ScratchDirectory()
        directory = scratch.path + "/" + name
        let made = try await CommandRun.parasol(["plugin", "new", name, "--directory", directory] + more)
        guard made.code == 0 else { throw Parasol.Missing(description: made.error) }
    }

    func text(_ file: String) throws -> String {
        try String(contentsOf: URL(filePath: directory + "/" + file), encoding: .utf8)
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(filePath: directory + "/" + file))
    }

    /// Runs `parasol plugin build` and gives where the packed library is.
    func build(as name: String = "plugin.so") async throws -> String {
        let library = scratch.path + "/" + name
        let built = try await CommandRun.parasol("plugin", "build", directory, "--output", library)
        guard built.code == 0 else { throw Parasol.Missing(description: built.error) }
        return library
    }
}
