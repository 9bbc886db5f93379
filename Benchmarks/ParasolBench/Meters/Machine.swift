import DriverShell
import FoundationEssentials
import Glibc
import Subprocess

/// What the figures were measured on.
struct Machine: Codable, Sendable {
    let processor: String
    let cores: Int
    let memoryKiB: Int?
    let kernel: String
    /// The first line of `swift --version`; nil where there is no swift.
    let swift: String?
    /// The type of the file system that holds the state directory.
    let fileSystem: String?
    /// Processes that ran or wanted to, on average over the minute before the run.
    let loadAverage: Double?

    static func read(directory: String) async throws -> Machine {
        let processor = try ProcFile.text("/proc/cpuinfo").split(separator: "\n")
            .first { $0.hasPrefix("model name") }?.split(separator: ":").last
        let swift = try? await ShortCommand.run(.name("swift"), ["--version"])
        return Machine(
            processor: processor.map { $0.trimmingPrefix(" ") }.map(String.init) ?? "unknown",
            cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            memoryKiB: try ProcFile.values("/proc/meminfo")["MemTotal"],
            kernel: try ProcFile.text("/proc/sys/kernel/osrelease").split(separator: "\n").first.map(String.init) ?? "",
            swift: swift?.split(separator: "\n").first.map(String.init),
            fileSystem: try fileSystem(of: directory),
            loadAverage: try ProcFile.text("/proc/loadavg").split(separator: " ").first.flatMap { Double($0) })
    }

    /// Whether what is written there never reaches a disk.
    var isInMemory: Bool { fileSystem == "tmpfs" || fileSystem == "ramfs" }

    /// The type of the mount that holds a path: the one with the longest matching mount point.
    private static func fileSystem(of path: String) throws -> String? {
        let mounts = try ProcFile.text("/proc/self/mounts").split(separator: "\n").map { $0.split(separator: " ") }
        return mounts.filter { mount in
            guard mount.count > 2 else { return false }
            return mount[1] == "/" || path == mount[1] || path.hasPrefix(mount[1] + "/")
        }.max { $0[1].utf8.count < $1[1].utf8.count }.map { String($0[2]) }
    }
}
