import DriverShell
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// The plugin that does nothing: compiled from the bench's C source, packed by the executable under test.
struct NoopPlugin: Sendable {
    let id: String
    var version = "1.0.0"
    /// What it answers to each task.
    var answer = PluginAnswerMark.done
    /// A file in which it notes the time of each erasure; only where the plugin runs in the gateway's process.
    var erasures: String?

    /// Builds a library; `sources` is the root of Parasol's sources.
    func build(as library: String, sources: String, parasol: String) async throws {
        let plugin = sources + "/Benchmarks/Plugins"
        guard FileManager.default.fileExists(atPath: plugin + "/noop.c") else {
            throw BenchFailure("\(plugin)/noop.c is not there: name the root of Parasol's sources with --sources")
        }
        _ = try await ShortCommand.run(
            .path(FilePath(try Self.compiler())),
            [
                "-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-shared",
                "-DBENCH_ID=\(id)", "-DBENCH_VERSION=\(version)", "-DBENCH_OUTCOME=\(answer.rawValue)",
            ] + (erasures.map { ["-DBENCH_ERASURES=\"\($0)\""] } ?? []) + [
                "-I", sources + "/Sources/CPluginABI/include", "-Wl,--version-script=" + plugin + "/export.map",
                "-Wl,-z,nodelete,-z,relro,-z,now,-z,defs", "-o", library, plugin + "/noop.c",
            ])
        _ = try await ShortCommand.run(.path(FilePath(parasol)), ["plugin", "pack", library])
    }

    private static func compiler() throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        for name in ["cc", "gcc", "clang"] {
            for folder in path.split(separator: ":") where access("\(folder)/\(name)", X_OK) == 0 {
                return "\(folder)/\(name)"
            }
        }
        throw BenchFailure("there is no C compiler: install gcc, or run `make setup`")
    }
}
