import FoundationEssentials
import Glibc
import PluginHost
import PluginMessages
import PluginRuntime
import Subprocess
import SystemPackage

/// Packs a library with the help of a child process that runs it.
enum Packing {
    static let subcommand = "manifest-of"

    /// Packs a file and says so, under its own name or another.
    static func pack(_ file: String, shownAs name: String? = nil) async throws -> String {
        do {
            let report = try await PluginPacker().pack(file: file, askManifest: ask)
            let state = report.isChanged ? "packed" : "already packed"
            let manifest = report.manifest.manifest
            return "\(name ?? file): \(state), \(manifest.id) \(manifest.version), sha256 \(report.sha256)"
        } catch {
            throw Failure.action("\(error)")
        }
    }

    /// Runs this executable again to ask the library; a crash there costs nothing here.
    @Sendable
    private static func ask(_ library: String) async throws -> [UInt8] {
        let result = try await Subprocess.run(
            .path("/proc/self/exe"), arguments: ["plugin", subcommand, library],
            output: .bytes(limit: 1 << 20), error: .string(limit: 64 << 10))
        guard result.terminationStatus.isSuccess else {
            throw PluginFault(
                code: "manifest-not-given",
                message: "\(library) gave no manifest: \(result.standardError ?? "") (\(result.terminationStatus))",
                mend: "Run `parasol plugin \(subcommand) \(library)` and look at what it prints.")
        }
        var bytes = result.standardOutput
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return bytes
    }
}
