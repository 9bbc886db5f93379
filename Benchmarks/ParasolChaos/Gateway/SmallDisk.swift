import DriverShell
import Glibc
import Subprocess

/// A small file system for the state directory, which can be filled and emptied.
struct SmallDisk: Sendable {
    let directory: String

    /// Runs the driver again in a mount namespace of its own, so that the mount ends with it; returns where that is
    /// not permitted.
    static func enterNamespace(_ arguments: [String]) async throws {
        guard getenv(mark) == nil else { return }
        let trial = try? await ShortCommand.run(.name("unshare"), options + ["true"])
        guard trial != nil else { return }
        setenv(mark, "1", 1)
        let own = "/proc/self/exe".withCString { path in realpath(path, nil) }
        guard let own else { throw ChaosFailure("the driver does not know its own executable (errno \(errno))") }
        defer { Glibc.free(own) }
        let words = ["unshare"] + options + [String(cString: own)] + arguments.dropFirst()
        var copies = words.map { strdup($0) } + [nil]
        execvp("unshare", &copies)
        throw ChaosFailure("unshare cannot be run (errno \(errno))")
    }

    private static let mark = "PARASOL_CHAOS_NAMESPACE"
    private static let options = ["--mount", "--propagation", "private", "--"]

    /// Mounts a tmpfs; nil where that is not permitted.
    static func mount(at directory: String, mebibytes: Int) async -> SmallDisk? {
        // Outside of a namespace of its own, a driver that is killed would leave the mount behind.
        guard getenv(mark) != nil else { return nil }
        let mounted = try? await ShortCommand.run(
            .name("mount"), ["-t", "tmpfs", "-o", "size=\(mebibytes)m,mode=700", "parasol-chaos", directory])
        return mounted == nil ? nil : SmallDisk(directory: directory)
    }

    /// Takes all space that is free.
    func fill() throws {
        let file = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ChaosFailure("the disk cannot be filled (errno \(errno))") }
        defer { close(file) }
        for size in [1 << 20, 64 << 10, 4 << 10] {
            let block = [UInt8](repeating: 0x78, count: size)
            while write(file, block, size) == size {}
        }
    }

    func free() { unlink(filler) }

    /// Unmounts, also in a run that is broken off.
    func unmount() async throws {
        let directory = directory
        try await Task.detached { _ = try await ShortCommand.run(.name("umount"), [directory]) }.value
    }

    private var filler: String { directory + "/filler" }
}
