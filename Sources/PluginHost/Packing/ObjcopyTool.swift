import FoundationEssentials
import PluginMessages
import PluginRuntime
import Subprocess
import SystemPackage

/// The program that writes a section into a library: `llvm-objcopy`, else `objcopy` of binutils.
struct ObjcopyTool: Sendable {
    let path: String

    /// Finds the program in the directories of `searchPath`, which are separated by colons.
    init(searchPath: String) throws(PluginFault) {
        // LLVM's first: it leaves the layout of segments as the linker made it, whichever linker that was.
        let names = ["llvm-objcopy", "objcopy"]
        let directories = searchPath.split(separator: ":").map(String.init)
        let candidates = names.flatMap { name in directories.map { "\($0)/\(name)" } }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw PluginFault(
                .objcopyMissing, "neither llvm-objcopy nor objcopy is on the PATH, and packing needs one of them",
                mend: "Install the Debian package binutils: apt-get install binutils.")
        }
        path = found
    }

    /// Writes `library` with its manifest section set from the file `section` to `output`.
    func setManifest(from section: String, of library: String, to output: String, replacing: Bool) async throws {
        let name = Manifest.sectionName
        let arguments =
            replacing
            ? ["--update-section", "\(name)=\(section)"]
            : ["--add-section", "\(name)=\(section)", "--set-section-flags", "\(name)=noload,readonly"]
        let result = try await run(
            .path(FilePath(path)), arguments: Arguments(arguments + [library, output]), output: .discarded,
            error: .string(limit: 16 * 1024))
        guard result.terminationStatus.isSuccess else {
            throw PluginFault(
                .packFailed, "\(path) cannot write into \(library): \(result.standardError)",
                mend: "Build the library again; if it stays so, try the other one of llvm-objcopy and objcopy.")
        }
    }
}
