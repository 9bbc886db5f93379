import Foundation
import PluginFixtures
import Subprocess

/// A small disk that a test can fill.
enum SmallDisk {
    /// Whether this process may mount anything.
    static var isPossible: Bool {
        get async {
            guard geteuid() == 0, let directory = try? ScratchDirectory() else { return false }
            return (try? await mounted(at: directory.path) { true }) ?? false
        }
    }

    /// Mounts a disk of so many MiB on a directory while the closure runs.
    static func mounted<Value: Sendable>(
        at directory: String, mebibytes: Int = 1, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await run("mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m,mode=0700", "tmpfs", directory)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        // At once, also where a process that is being killed still has a file open there.
        try await run("umount", "--lazy", directory)
        return try outcome.get()
    }

    /// Fills the disk with a file, whose path is answered.
    static func fill(_ directory: String) throws -> String {
        let path = directory + "/filler"
        try Data().write(to: URL(filePath: path))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer {
            // Nothing is lost with what could not be written.
            try? file.close()
        }
        let page = Data(count: 4096)
        // More than any small disk holds.
        for _ in 0...(32 << 8) {
            do {
                try file.write(contentsOf: page)
            } catch {
                return path
            }
        }
        throw Parasol.Missing(description: "the disk on \(directory) is larger than it should be")
    }

    private static func run(_ name: String, _ arguments: String...) async throws {
        let run = try await CommandRun.run(
            .name(name), arguments, ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"])
        guard run.code == 0 else { throw Parasol.Missing(description: "\(name): \(run.error)") }
    }
}
