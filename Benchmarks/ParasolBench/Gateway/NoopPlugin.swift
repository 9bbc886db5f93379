import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// The plugin that does nothing: compiled from the bench's C source, packed by the executable under test.
enum NoopPlugin {
    static let id = "org.parasol.bench.noop"

    /// Builds the library into a plugin directory; `sources` is the root of Parasol's sources.
    static func build(into plugins: String, sources: String, parasol: String) async throws {
        let plugin = sources + "/Benchmarks/Plugins"
        guard FileManager.default.fileExists(atPath: plugin + "/noop.c") else {
            throw BenchFailure("\(plugin)/noop.c is not there: name the root of Parasol's sources with --sources")
        }
        let library = plugins + "/noop.so"
        _ = try await ShortCommand.run(
            .path(FilePath(try compiler())),
            [
                "-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-shared",
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
